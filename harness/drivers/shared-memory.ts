// Gives back the System V shared memory of a PostgreSQL that had no chance to do so itself.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Ids of the segments that PostgreSQL servers with these data directories hold; read before they end. */
export async function sharedMemoryOf(dataDirectories: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const directory of dataDirectories) {
    const text = await readFile(path.join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
    // Seventh line of the lock file: key and id (src/include/utils/pidfile.h, LOCK_FILE_LINE_SHMEM_KEY).
    const id = text.split('\n')[6]?.trim().split(/\s+/)[1];
    if (id) ids.push(id);
  }
  return ids;
}

/** Removes those that are still there and that nobody is attached to. */
export async function releaseSharedMemory(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const table = await readFile('/proc/sysvipc/shm', 'utf8').catch(() => '');
  const [head = '', ...rows] = table.trim().split('\n');
  const columns = head.trim().split(/\s+/);
  for (const row of rows) {
    const cells = row.trim().split(/\s+/);
    const id = cells[columns.indexOf('shmid')];
    const attached = cells[columns.indexOf('nattch')];
    if (!id || !ids.includes(id) || attached !== '0') continue;
    // Without ipcrm the segment, a few dozen bytes, stays until the next boot: not worth failing a run.
    await new Promise<void>((resolve) => execFile('ipcrm', ['-m', id], () => resolve()));
  }
}
