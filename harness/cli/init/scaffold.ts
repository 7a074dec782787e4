// Writes new files into a folder: all of them or none, and never over one that is there.
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../model/errors.ts';

/** Throws when any of the files is there. */
export function requireAbsent(root: string, files: readonly string[]): void {
  const present = files.filter((file) => existsSync(path.join(root, file)));
  if (present.length === 0) return;
  throw new UsageError({
    code: 'init-files-exist',
    message: `${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} there already; nothing was written`,
    hint: `Move ${present.length === 1 ? 'it' : 'them'} away, or change ${present.length === 1 ? 'it' : 'them'} by hand: init never overwrites.`,
  });
}

/** Without yielding, so that no signal comes between two files. */
export function scaffold(root: string, files: Readonly<Record<string, string>>): void {
  requireAbsent(root, Object.keys(files));
  const made: string[] = [];
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(root, name);
      const folder = mkdirSync(path.dirname(file), { recursive: true });
      if (folder !== undefined) made.push(folder);
      const descriptor = openSync(file, 'wx');
      made.push(file);
      try {
        writeSync(descriptor, text);
      } finally {
        closeSync(descriptor);
      }
    }
  } catch (cause) {
    for (const one of made.reverse()) rmSync(one, { recursive: true, force: true });
    throw new UsageError({
      code: 'init-not-writable',
      message: `${root} cannot be written to: ${(cause as Error).message}; nothing was left there`,
      hint: 'Run it in a folder of yours, or name one: init <folder>.',
      cause,
    });
  }
}
