// Where the reference app is run: in place in a checkout; for an installed package in a copy in the cache.
import { createHash } from 'node:crypto';
import { access, chmod, cp, readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { cacheDir } from '../drivers/provision/cache-dir.ts';
import { withCacheLock } from '../drivers/provision/cache-lock.ts';
import { replaceEntry } from '../drivers/provision/staging.ts';

/** Below node_modules Node strips no types, and a folder there may be read-only: nothing could be installed into it. */
export async function referenceAppFolder(projectRoot: string, cache?: string): Promise<string> {
  const own = join(projectRoot, 'reference-app');
  if (!projectRoot.split(sep).includes('node_modules')) return own;
  const cached = cache ?? cacheDir();
  const entry = join('reference-app', await digestOf(own));
  const copy = join(cached, entry);
  if (await exists(copy)) return copy;
  await withCacheLock(cached, entry, async () => {
    if (await exists(copy)) return;
    await replaceEntry(cached, entry, async (folder) => {
      await cp(own, folder, { recursive: true });
      await makeWritable(folder);
    });
  });
  return copy;
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of (await readdir(folder, { recursive: true, withFileTypes: true })).sort(byPath)) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    hash.update(`${file.slice(folder.length)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function byPath(a: { parentPath: string; name: string }, b: { parentPath: string; name: string }): number {
  const [left, right] = [join(a.parentPath, a.name), join(b.parentPath, b.name)];
  return left < right ? -1 : Number(left > right);
}

/** The copy keeps the modes of a package that may be read-only. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) await makeWritable(file);
    else await chmod(file, 0o644);
  }
}

async function exists(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  );
}
