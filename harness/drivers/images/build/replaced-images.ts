// Removes images that were built over, now or at a later build: while a container runs from one, it has to stay.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeCacheFolder } from '../../provision/cache-dir.ts';

export interface ReplacedImages {
  /** Of an image that has lost its name. */
  add(id: string): void;
  /** Tries all, those of earlier builds too, and remembers the ones that are still needed. */
  remove(): Promise<void>;
}

/** `removeImage` rejects when the engine refuses. */
export async function replacedImages(
  cacheDir: string,
  removeImage: (id: string) => Promise<unknown>,
): Promise<ReplacedImages> {
  const file = path.join(makeCacheFolder(cacheDir, 'images'), 'replaced.txt');
  const text = await readFile(file, 'utf8').catch(() => '');
  const ids = new Set(text.split('\n').filter((line) => line.startsWith('sha256:')));
  return {
    add: (id) => void ids.add(id),
    remove: async () => {
      for (const id of ids) {
        const isGone = await removeImage(id).then(
          () => true,
          (error: Error) => /no such image/i.test(error.message),
        );
        if (isGone) ids.delete(id);
      }
      await writeFile(file, [...ids].map((id) => `${id}\n`).join(''));
    },
  };
}
