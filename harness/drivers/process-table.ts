// Reads the system's process table from /proc: who is alive, in which group, since when, and as whom.
import { readFileSync } from 'node:fs';
import { readdir, readlink, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';

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

// The kernel answers for one process in microseconds, a promise for each costs ten times that; a pause between the slices
// keeps a machine with thousands of processes from stalling whoever measures time in this one.
const sliceLength = 50;

/** All processes that run; empty where there is no /proc. */
export async function processTable(): Promise<ProcessEntry[]> {
  const names = await readdir('/proc').catch(() => []);
  const entries: ProcessEntry[] = [];
  let read = 0;
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    if (read > 0 && read % sliceLength === 0) await setImmediate();
    read += 1;
    // None is there when it ended between the listing and the look.
    const entry = processEntry(Number(name));
    if (entry !== undefined && !entry.zombie) entries.push(entry);
  }
  return entries;
}

/** The environment that a process was started with; empty when it is gone or not ours to read. */
export function environmentOf(pid: number): Map<string, string> {
  const text = readOrNothing(`/proc/${pid}/environ`);
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

export function commandLineOf(pid: number, longest = 200): string {
  return readOrNothing(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, longest);
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
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
