// Writes whole files so that a reader sees the old content or the new one, and says in one sentence why it could not.
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HarnessError } from './errors.ts';

const reasons: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, or remove old folders below results/runs, and run again.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or remove old folders below results/runs, and run again.'],
  EROFS: ['the file system is read-only', 'Run from a checkout that can be written to.'],
  EACCES: ['permission was denied', 'Give the user who runs the suite write access to the results folder.'],
  EPERM: ['the operation is not permitted', 'Give the user who runs the suite write access to the results folder.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Move that file away.'],
  EEXIST: ['a file has that name', 'Move that file away.'],
  EISDIR: ['a folder has that name', 'Move that folder away.'],
  EMFILE: ['too many files are open', 'Raise the limit of open files (ulimit -n) and run again.'],
};

/** Turns what the file system threw into one clear sentence; an error of the suite stays as it is. */
export function writeFailure(path: string, cause: unknown): HarnessError {
  if (cause instanceof HarnessError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const [reason, hint] = reasons[code] ?? [
    cause instanceof Error ? cause.message : String(cause),
    'Check the results folder, then run again.',
  ];
  return new HarnessError({
    code: 'results-not-writable',
    message: `Could not write ${path}: ${reason} (${code}).`,
    hint,
    cause,
  });
}

/** Writes beside the target and renames over it: never a half-written file, whatever fails. */
export async function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(content);
      // The mode given to open() is narrowed by the umask, and a repro script must be executable.
      await handle.chmod(mode);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeFailure(path, cause);
  }
}

/** Makes a folder and what is missing above it, one by one: in one go, Node reports a read-only disk as ENOENT. */
export async function ensureDir(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' && dirname(path) !== path) {
      await ensureDir(dirname(path));
      return ensureDir(path);
    }
    const isThere = await stat(path).then(
      (entry) => entry.isDirectory(),
      () => false,
    );
    if (!isThere) throw writeFailure(path, cause);
  }
}
