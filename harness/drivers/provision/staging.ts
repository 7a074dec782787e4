// A folder in the cache to build an entry in, moved into place whole or thrown away.
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { currentOwner, ownerIsAlive } from '../run-identity.ts';
import { makeCacheFolder } from './cache-dir.ts';

/** Calls `build` with a fresh folder; what it leaves there becomes `entry`, in place of what was there. */
export async function replaceEntry<T>(
  cacheDir: string,
  entry: string,
  build: (folder: string) => Promise<T>,
): Promise<T> {
  const staging = makeCacheFolder(cacheDir, 'staging');
  await removeAbandoned(staging);
  const owner = currentOwner();
  const room = await mkdtemp(path.join(staging, `${owner.pid}-${owner.startTime}-`));
  try {
    const folder = makeCacheFolder(room, 'entry');
    const built = await build(folder);
    const target = path.join(makeCacheFolder(cacheDir, path.dirname(entry)), path.basename(entry));
    await rename(target, path.join(room, 'replaced')).catch(ignoreMissing);
    await rename(folder, target);
    return built;
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

export async function removeEntry(cacheDir: string, entry: string): Promise<void> {
  await rm(path.join(cacheDir, entry), { recursive: true, force: true });
}

/** What a killed run was building. */
async function removeAbandoned(staging: string): Promise<void> {
  for (const name of await readdir(staging)) {
    const [pid, startTime = ''] = name.split('-');
    if (ownerIsAlive({ pid: Number(pid), startTime })) continue;
    await rm(path.join(staging, name), { recursive: true, force: true });
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
