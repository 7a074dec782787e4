// Lets one process at a time, of however many run, work on one entry of the cache.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { HarnessError } from '../../model/errors.ts';
import { makeCacheFolder } from './cache-dir.ts';

const waitAtMostMs = 300_000;
const askEachMs = 100;

export async function withCacheLock<T>(cacheDir: string, entry: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(makeCacheFolder(cacheDir, 'locks'), entry.replaceAll('/', '-'));
  await writeFile(file, '', { flag: 'a' });
  const release = await lock(file, entry);
  try {
    return await work();
  } finally {
    // A lock that was taken over as stale is not ours to release any more.
    await release().catch(() => {});
  }
}

async function lock(file: string, entry: string): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(file, {
      realpath: false,
      stale: 15_000,
      retries: { retries: waitAtMostMs / askEachMs, minTimeout: askEachMs, maxTimeout: askEachMs },
      // By default it throws from a timer, where nobody can catch it. What is installed is moved into place whole anyway.
      onCompromised: () => {},
    });
  } catch (cause) {
    throw new HarnessError({
      code: 'cache-locked',
      message: `Waited ${waitAtMostMs} ms for another run to be done with ${entry} in the cache: ${(cause as Error).message}`,
      hint: `End the other run, or remove ${file}.lock when there is none.`,
      cause,
    });
  }
}
