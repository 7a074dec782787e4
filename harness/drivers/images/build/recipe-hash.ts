// A digest of all that an image is made from, so that it is built again exactly when something of that changed.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** To be raised when the way of building changes and no file of a recipe does. */
const buildVersion = '1';
const hexDigits = 16;

/** Of the names and contents of these files and folders, and of what else is given, in this order. */
export async function recipeHash(places: readonly string[], inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const add = (text: string | Buffer) => hash.update(`${text.length}:`).update(text);
  add(buildVersion);
  for (const input of inputs) add(input);
  for (const place of places) {
    for (const file of await filesOf(place)) {
      add(path.relative(path.dirname(place), file));
      add(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, hexDigits);
}

async function filesOf(place: string): Promise<string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return undefined;
      throw error;
    },
  );
  if (entries === undefined) return [place];
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
}
