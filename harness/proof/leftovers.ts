// Finds what the suites that were run in a workplace have left behind: processes, folders and listening ports.
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { commandLineOf, environmentOf, processTable, workingDirectoryOf } from '../drivers/process-table.ts';
import { markerNames, memoryRoot } from '../drivers/run-identity.ts';
import type { Workplace } from './run-suite.ts';

export interface Leftovers {
  readonly processes: readonly string[];
  readonly folders: readonly string[];
  readonly listening: readonly number[];
}

/** What a run has while it goes on: remembered, since afterwards nothing tells whose a port was. */
export interface Traces {
  readonly folders: readonly string[];
  readonly ports: readonly number[];
}

export async function tracesOf(workplace: Pick<Workplace, 'tmp'>): Promise<Traces> {
  const names = (await readdir(workplace.tmp)).filter((name) => name.startsWith('seaworthy-'));
  const ports = names.map((name) => readdir(path.join(workplace.tmp, name, 'ports')).catch(() => []));
  return {
    folders: names.flatMap((name) => [path.join(workplace.tmp, name), path.join(memoryRoot, name)]),
    ports: (await Promise.all(ports)).flat().map(Number),
  };
}

export async function leftovers(workplace: Pick<Workplace, 'tmp'>, traces: Traces): Promise<Leftovers> {
  const now = await tracesOf(workplace);
  const listed = await Promise.all([workplace.tmp, memoryRoot].map(list));
  const known = new Set([...traces.folders, ...now.folders]);
  const listening = await Promise.all(traces.ports.map(async (port) => ((await listens(port)) ? [port] : [])));
  return {
    processes: await processesOf(workplace.tmp, traces.folders),
    folders: listed.flat().filter((folder) => known.has(folder)),
    listening: listening.flat(),
  };
}

async function processesOf(tmp: string, folders: readonly string[]): Promise<string[]> {
  const within = (file: string | undefined, folder: string) =>
    file === folder || file?.startsWith(`${folder}/`) === true;
  const found = (await processTable()).map(async ({ pid }) => {
    const marker = environmentOf(pid).get(markerNames.dir);
    const cwd = await workingDirectoryOf(pid);
    const ours = within(marker, tmp) || within(cwd, tmp) || folders.some((folder) => within(cwd, folder));
    return ours ? [`${pid} ${commandLineOf(pid)}`] : [];
  });
  return (await Promise.all(found)).flat();
}

async function list(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).map((name) => path.join(folder, name));
}

function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
