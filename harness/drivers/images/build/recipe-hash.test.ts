import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recipeHash } from './recipe-hash.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'recipe-'));
  await mkdir(path.join(dir, 'redis', 'deeper'), { recursive: true });
  await writeFile(path.join(dir, 'redis', 'Dockerfile'), 'FROM scratch\n');
  await writeFile(path.join(dir, 'redis', 'deeper', 'file'), 'one');
  await writeFile(path.join(dir, 'install.sh'), 'true\n');
});
afterEach(() => rm(dir, { recursive: true }));

const places = () => [path.join(dir, 'redis'), path.join(dir, 'install.sh')];

test('it is the same for the same, wherever that lies', async () => {
  const first = await recipeHash(places(), ['8']);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(await recipeHash(places(), ['8'])).toBe(first);
});

test('it changes with a file, its name, an input, and where one input ends', async () => {
  const seen = [await recipeHash(places(), ['a', 'b']), await recipeHash(places(), ['ab'])];
  await writeFile(path.join(dir, 'redis', 'deeper', 'file'), 'two');
  seen.push(await recipeHash(places(), ['a', 'b']));
  await rm(path.join(dir, 'redis', 'deeper', 'file'));
  seen.push(await recipeHash(places(), ['a', 'b']));
  await writeFile(path.join(dir, 'redis', 'other'), 'two');
  seen.push(await recipeHash(places(), ['a', 'b']));
  expect(new Set(seen).size).toBe(seen.length);
});

test('a place that is missing is an error, not an empty recipe', async () => {
  await expect(recipeHash([path.join(dir, 'missing')], [])).rejects.toThrow('ENOENT');
});
