// Reads a file that a target's manifest names; what is missing is the target's failure.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ExpectationError } from '../model/errors.ts';

/** What a target should ship and does not, or not in a form that can be used. */
export function sourceMissing(expected: string, actual: string): ExpectationError {
  return new ExpectationError({
    code: 'source-missing',
    message: `expected ${expected}; ${actual}`,
    mismatch: { expected, actual, waitedMs: 0 },
  });
}

export async function readSource(root: string, file: string): Promise<string> {
  try {
    return await readFile(path.resolve(root, file), 'utf8');
  } catch (error) {
    throw sourceMissing(`the file ${file}`, error instanceof Error ? error.message : String(error));
  }
}
