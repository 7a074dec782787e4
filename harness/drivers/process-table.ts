// Reads the system's process table from /proc: who is alive, in which group, since when, and as whom.
import { readFileSync } from 'node:fs';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';

export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  /** Clock ticks since boot: together with the pid it names a process for good, since pids are reused. */
  readonly startTime: string;
  /** A zombie has ended and only waits for its parent; nothing of it runs, listens or writes any more. */
  readonly zombie: boolean;
}

function parseStat(pid: number, text: string): ProcessEntry | undefined {
  // The command name stands in parentheses and may itself hold spaces and parentheses: count from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parentPid, groupId] = fields;
  const startTime = fields[19];
  if (state === undefined || startTime === undefined) return undefined;
  return {
    pid,
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    startTime,
    zombie: state === 'Z' || state === 'X',
  };
}

/** One process, read without yielding; undefined when there is none, or no /proc. */
export function processEntry(pid: number): ProcessEntry | undefined {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

/** Whether this very process, not a later one with the same pid, still runs. */
export function isAlive(process: { readonly pid: number; readonly startTime: string }): boolean {
  const entry = processEntry(process.pid);
  return entry !== undefined && entry.startTime === process.startTime && !entry.zombie;
}

/** All processes that run; empty where there is no /proc. */
export async function processTable(): Promise<ProcessEntry[]> {
  const names = await readdir('/proc').catch(() => []);
  const entries = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        try {
          return parseStat(Number(name), await readFile(`/proc/${name}/stat`, 'latin1'));
        } catch {
          return undefined; // It ended between the listing and the look.
        }
      }),
  );
  return entries.filter((entry) => entry !== undefined && !entry.zombie) as ProcessEntry[];
}

/** The environment that a process was started with; empty when it is gone or not ours to read. */
export async function environmentOf(pid: number): Promise<Map<string, string>> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  const pairs = text
    .split('\0')
    .filter((pair) => pair.includes('='))
    .map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  return new Map(pairs);
}

export async function workingDirectoryOf(pid: number): Promise<string | undefined> {
  return readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

export async function userOf(pid: number): Promise<number | undefined> {
  return stat(`/proc/${pid}`).then(
    (stats) => stats.uid,
    () => undefined,
  );
}

export async function commandLineOf(pid: number, longest = 200): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.replaceAll('\0', ' ').trim().slice(0, longest);
}

/** The pids that descend from `pid`, itself left out. */
export function descendantsOf(pid: number, table: readonly ProcessEntry[]): ProcessEntry[] {
  const found: ProcessEntry[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = table.filter((entry) => parents.has(entry.parentPid));
    found.push(...children);
    parents = new Set(children.map((entry) => entry.pid));
  }
  return found;
}

/** Signals one process if it is still the same one. */
export function signalProcess(process: { readonly pid: number; readonly startTime: string }, signal: NodeJS.Signals) {
  if (!isAlive(process)) return;
  try {
    globalThis.process.kill(process.pid, signal);
  } catch {
    // It ended in between, or belongs to somebody else: who waits for its end will tell.
  }
}
