// Says where fetched binaries and prepared data are kept between runs.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { HarnessError } from '../../model/errors.ts';

/** SEAWORTHY_CACHE, else the system's place for caches. */
export function cacheDir(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (env['SEAWORTHY_CACHE']) return path.resolve(env['SEAWORTHY_CACHE']);
  // PostgreSQL runs as another user than root, which cannot enter root's home.
  if (process.getuid?.() === 0) return '/var/cache/seaworthy';
  const base = env['XDG_CACHE_HOME'];
  return path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), '.cache'), 'seaworthy');
}

/** Makes a folder in the cache that any user may pass through. */
export function makeCacheFolder(...parts: readonly string[]): string {
  const folder = path.join(...parts);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    return folder;
  } catch (cause) {
    throw new HarnessError({
      code: 'cache-not-writable',
      message: `The cache folder ${folder} could not be made: ${(cause as Error).message}`,
      hint: 'Set SEAWORTHY_CACHE to a folder that you may write to.',
      cause,
    });
  }
}
