import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replacedImages } from './replaced-images.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'replaced-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('what a container keeps is tried again by the next build, and no more once it is gone', async () => {
  const tried: string[] = [];
  const inUse = new Set(['sha256:used']);
  const remove = async (id: string) => {
    tried.push(id);
    if (inUse.has(id)) throw new Error('conflict: image is being used by running container');
    if (id === 'sha256:removed-by-hand') throw new Error('Error: No such image: sha256:removed-by-hand');
  };
  const first = await replacedImages(dir, remove);
  for (const id of ['sha256:free', 'sha256:used', 'sha256:removed-by-hand']) first.add(id);
  await first.remove();
  expect(tried.splice(0)).toEqual(['sha256:free', 'sha256:used', 'sha256:removed-by-hand']);

  await (await replacedImages(dir, remove)).remove();
  expect(tried.splice(0)).toEqual(['sha256:used']);
  inUse.clear();
  await (await replacedImages(dir, remove)).remove();
  await (await replacedImages(dir, remove)).remove();
  expect(tried).toEqual(['sha256:used']);
});
