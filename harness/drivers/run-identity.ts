// Names a run so that a later run can tell, from a folder or a process alone, whose it is and whether its owner lives.
import { readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { isAlive, processEntry } from './process-table.ts';

/** The process that a run ends with. */
export interface RunOwner {
  readonly pid: number;
  readonly startTime: string;
}

/** The variables that mark each process of a run. */
export const markerNames = {
  runId: 'SEAWORTHY_RUN_ID',
  dir: 'SEAWORTHY_RUN_DIR',
  owner: 'SEAWORTHY_OWNER',
} as const;

const folderPattern = /^seaworthy-(\d+)-(\d+)-[0-9a-f]+$/;

export function currentOwner(): RunOwner {
  return { pid: process.pid, startTime: processEntry(process.pid)?.startTime ?? '0' };
}

export function ownerIsAlive(owner: RunOwner): boolean {
  return isAlive(owner);
}

export function formatOwner(owner: RunOwner): string {
  return `${owner.pid}:${owner.startTime}`;
}

export function parseOwner(text: string): RunOwner | undefined {
  const match = /^(\d+):(\d+)$/.exec(text);
  return match ? { pid: Number(match[1]), startTime: String(match[2]) } : undefined;
}

export function runFolderName(owner: RunOwner, random: string): string {
  return `seaworthy-${owner.pid}-${owner.startTime}-${random}`;
}

/** Where file systems in memory are mounted. */
export const memoryRoot = '/dev/shm';

/** The part of a run's folder that lies in memory; it has the same name, so that it is found and swept with it. */
export function memoryFolderOf(dir: string): string {
  return path.join(memoryRoot, path.basename(dir));
}

export function parseRunFolderName(name: string): RunOwner | undefined {
  const match = folderPattern.exec(name);
  return match ? { pid: Number(match[1]), startTime: String(match[2]) } : undefined;
}

/**
 * Where pids mean what they mean here: this boot and this pid namespace. A temporary folder may be shared between
 * containers, and a pid of another one says nothing about who is alive.
 */
export function pidWorld(): string {
  const read = (what: () => string): string => {
    try {
      return what().trim();
    } catch {
      return 'unknown';
    }
  };
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'));
  return `${boot} ${namespace}`;
}

/** The file in a run's folder that holds its `pidWorld()`. */
export const pidWorldFile = 'pid-world';
