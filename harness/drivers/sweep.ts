// Ends every process of a run and removes its folder: after the run, or, when its owner was killed, at the next start.
import { readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HarnessError } from '../model/errors.ts';
import { sweepEngineOf } from './docker/engine-sweep.ts';
import type { RunScope } from './driver.ts';
import { poll } from './poll.ts';
import {
  commandLineOf,
  environmentOf,
  isAlive,
  type ProcessEntry,
  processEntry,
  processTable,
  signalProcess,
  userOf,
  workingDirectoryOf,
} from './process-table.ts';
import {
  markerNames,
  memoryFolderOf,
  memoryRoot,
  ownerIsAlive,
  parseOwner,
  parseRunFolderName,
  pidWorld,
  pidWorldFile,
} from './run-identity.ts';
import { releaseSharedMemory, sharedMemoryOf } from './shared-memory.ts';

/** What was left of one run, and is gone now. */
export interface Swept {
  readonly dir: string;
  readonly processes: readonly { readonly pid: number; readonly command: string }[];
  /** `container app-1`: what the run had made in a container engine. */
  readonly inEngine: readonly string[];
  readonly folderRemoved: boolean;
}

interface Found {
  readonly entry: ProcessEntry;
  readonly workingDirectory: string | undefined;
  readonly runDir: string | undefined;
  readonly owner: string | undefined;
}

const quitDeadlineMs = 3_000;
const killDeadlineMs = 10_000;

/** Ends what this run still has, and removes its folder. */
export async function sweepRun(scope: Pick<RunScope, 'dir'>): Promise<Swept> {
  const { dir } = scope;
  const found = await processesOf(dir);
  const processes = found.map(({ entry }) => ({ pid: entry.pid, command: commandLineOf(entry.pid) }));
  const postmasters = await postmastersOf(found);
  const segments = await sharedMemoryOf(postmasters.map((one) => one.workingDirectory ?? ''));
  for (const { entry } of postmasters) {
    // SIGQUIT makes PostgreSQL end its own backends and give its shared memory back; after SIGKILL nobody would.
    signalProcess(entry, 'SIGQUIT');
    signalProcess(entry, 'SIGCONT');
  }
  await poll(() => (postmasters.some(({ entry }) => isAlive(entry)) ? undefined : true), {
    deadlineMs: quitDeadlineMs,
  });
  const gone = await poll(
    async () => {
      const rest = await processesOf(dir);
      for (const { entry } of rest) signalProcess(entry, 'SIGKILL');
      return rest.length === 0 ? true : undefined;
    },
    { deadlineMs: killDeadlineMs, intervalMs: 25 },
  );
  if (!gone) throw notGone(dir, await processesOf(dir));
  await releaseSharedMemory(segments);
  const inEngine = await sweepEngineOf(dir);
  const folderRemoved = await isFolder(dir);
  for (const folder of foldersOf(dir)) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return { dir, processes, inEngine, folderRemoved };
}

/** Ends what runs left behind whose owner lives no more; only runs of this user. */
export async function sweepDeadRuns(): Promise<Swept[]> {
  const parent = await realpath(tmpdir());
  const inMemory = (await deadFolders(memoryRoot)).map((dir) => path.join(parent, path.basename(dir)));
  const dirs = new Set([...(await deadFolders(parent)), ...inMemory]);
  for (const found of await markedProcesses()) {
    const owner = parseOwner(found.owner ?? '');
    if (!found.runDir || !owner || ownerIsAlive(owner)) continue;
    // Without its folder, whose the run was shows only in the user of what is left of it.
    const ours = (await isFolder(found.runDir)) ? await isOurs(found.runDir) : await isOurProcess(found.entry.pid);
    if (ours && (await isThisWorld(found.runDir))) dirs.add(found.runDir);
  }
  const swept: Swept[] = [];
  for (const dir of dirs) swept.push(await sweepRun({ dir }));
  return swept;
}

function foldersOf(dir: string): string[] {
  return [dir, memoryFolderOf(dir)];
}

async function deadFolders(parent: string): Promise<string[]> {
  const dead: string[] = [];
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = parseRunFolderName(name);
    const dir = path.join(parent, name);
    if (owner && !ownerIsAlive(owner) && (await isOurs(dir)) && (await isThisWorld(dir))) dead.push(dir);
  }
  return dead;
}

/** False for a folder that another container, with pids of its own, has put into a shared temporary folder. */
async function isThisWorld(dir: string): Promise<boolean> {
  const world = await readFile(path.join(dir, pidWorldFile), 'utf8').catch(() => undefined);
  if (world === undefined) return true;
  const [boot, namespace] = world.split(' ');
  const [ourBoot, ourNamespace] = pidWorld().split(' ');
  return boot !== ourBoot || namespace === ourNamespace;
}

async function isFolder(dir: string): Promise<boolean> {
  return stat(dir).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function isOurs(dir: string): Promise<boolean> {
  return stat(dir).then(
    (stats) => stats.isDirectory() && stats.uid === process.getuid?.(),
    () => false,
  );
}

async function isOurProcess(pid: number): Promise<boolean> {
  return (await userOf(pid)) === process.getuid?.();
}

/** By marker, and by working folder: PostgreSQL writes its status line over the environment of its backends. */
async function processesOf(dir: string): Promise<Found[]> {
  const found = await markedProcesses();
  const worksIn = (folder: string, workingDirectory: string) =>
    workingDirectory === folder || workingDirectory.startsWith(`${folder}/`);
  return found.filter(
    ({ runDir, workingDirectory = '' }) =>
      runDir === dir || foldersOf(dir).some((folder) => worksIn(folder, workingDirectory)),
  );
}

/** All processes but this one and those that it descends from, which only a run within a run would find. */
async function markedProcesses(): Promise<Found[]> {
  const spared = new Set<number>();
  for (let pid = process.pid; pid > 0 && !spared.has(pid); pid = processEntry(pid)?.parentPid ?? 0) spared.add(pid);
  const table = (await processTable()).filter((entry) => !spared.has(entry.pid));
  return Promise.all(
    table.map(async (entry) => {
      const environment = environmentOf(entry.pid);
      const link = await workingDirectoryOf(entry.pid);
      return {
        entry,
        workingDirectory: link?.replace(/ \(deleted\)$/, ''),
        runDir: environment.get(markerNames.dir),
        owner: environment.get(markerNames.owner),
      };
    }),
  );
}

async function postmastersOf(found: readonly Found[]): Promise<Found[]> {
  const checks = found.map(async ({ entry, workingDirectory }) => {
    if (!workingDirectory) return false;
    const file = await readFile(path.join(workingDirectory, 'postmaster.pid'), 'utf8').catch(() => '');
    return file.split('\n')[0]?.trim() === String(entry.pid);
  });
  const isPostmaster = await Promise.all(checks);
  return found.filter((_, index) => isPostmaster[index]);
}

function notGone(dir: string, rest: readonly Found[]): HarnessError {
  const pids = rest.map(({ entry }) => entry.pid).join(', ');
  return new HarnessError({
    code: 'run-not-swept',
    message: `Processes of the run in ${dir} were still there ${killDeadlineMs} ms after SIGKILL: ${pids}`,
    hint: 'They may belong to another user, or wait for a disk: look at them with ps, then remove the folder.',
  });
}
