// Where the suite's own files lie, and where it writes: a checkout holds both, an installed package only the first.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPackaged } from '../model/invocation.ts';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Runs of an installed package belong to whoever started it, and its own folder may be read-only. */
export const resultsDir = path.join(isPackaged ? process.cwd() : projectRoot, 'results');

/** The catalogue names the files of a checkout; what is run here may be the JavaScript made from them. */
export function runnableFile(file: string): string {
  return isPackaged ? file.replace(/\.ts$/, '.js') : file;
}

/** The opposite of `runnableFile`. */
export function catalogueName(file: string): string {
  return isPackaged ? file.replace(/\.js$/, '.ts') : file;
}
