// Says in a sentence or two why an instance of a target does not answer, for the message of whoever waited for it.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { descendantsOf, processTable } from '../drivers/process-table.ts';
import type { Instance } from './target.ts';

const shownLines = 20;
// One long line must not push out the others: the reason often stands just before it.
const shownLineCharacters = 200;

/** What happened to the instance, which ports it opened instead of its own, and its last output. */
export async function diagnose(instance: Instance): Promise<string> {
  return [await stateOf(instance), lastOutput(instance)].join('\n');
}

async function stateOf({ exitStatus, pid, port }: Instance): Promise<string> {
  if (exitStatus !== undefined) {
    return exitStatus.signal === null
      ? `It exited with code ${exitStatus.code}.`
      : `It was ended by ${exitStatus.signal}.`;
  }
  if (pid === undefined) return 'It is a deployed URL, so its process cannot be looked at.';
  const ports = await listeningPorts(pid);
  if (ports === undefined) return 'It still runs.';
  if (ports.length === 0) return `It still runs, but listens on no port; it was told to listen on ${port} (PORT).`;
  return ports.includes(port)
    ? `It still runs and listens on its port, ${port}.`
    : `It still runs, but listens on ${ports.join(', ')} instead of ${port} (PORT).`;
}

export function lastOutput({ lines }: Pick<Instance, 'lines'>): string {
  if (lines.length === 0) return 'It printed nothing.';
  const shown = lines
    .slice(-shownLines)
    .map(({ text }) => (text.length > shownLineCharacters ? `${text.slice(0, shownLineCharacters)}…` : text));
  return `Last output:\n${shown.join('\n')}`;
}

/** TCP ports that a process, its group and its descendants listen on, ascending; undefined where there is no /proc. */
export async function listeningPorts(pid: number): Promise<number[] | undefined> {
  const table = await processTable();
  if (table.length === 0) return undefined;
  const group = table.filter((entry) => entry.pid === pid || entry.groupId === pid);
  const pids = new Set([...group, ...descendantsOf(pid, table)].map((entry) => entry.pid));
  const sockets = new Set((await Promise.all([...pids].map(socketInodes))).flat());
  const listening = (await Promise.all(['tcp', 'tcp6'].map((name) => listeners(`/proc/${pid}/net/${name}`)))).flat();
  const ports = listening.filter(({ inode }) => sockets.has(inode)).map(({ port }) => port);
  return [...new Set(ports)].sort((one, other) => one - other);
}

async function socketInodes(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

async function listeners(file: string): Promise<{ port: number; inode: string }[]> {
  const listenState = '0A';
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === listenState)
    .map((fields) => ({ port: Number.parseInt(fields[1]?.split(':').at(-1) ?? '', 16), inode: fields[9] ?? '' }));
}
