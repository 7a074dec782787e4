// Tests where the reference app is run: in place, or in a copy that can be written to.
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { referenceAppFolder } from './reference-app-folder.ts';

async function project(...below: string[]): Promise<{ root: string; cache: string; source: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'reference-app-'));
  const root = path.join(dir, ...below);
  const source = path.join(root, 'reference-app', 'src');
  await mkdir(source, { recursive: true });
  await writeFile(path.join(source, 'main.ts'), 'first');
  onTestFinished(async () => {
    await chmod(source, 0o755);
    await rm(dir, { recursive: true, force: true });
  });
  return { root, cache: path.join(dir, 'cache'), source };
}

test('a checkout runs it in place', async () => {
  const { root, cache } = await project('checkout');
  expect(await referenceAppFolder(root, cache)).toBe(path.join(root, 'reference-app'));
});

test('below node_modules it is copied once, and can be written to there', async () => {
  const { root, cache, source } = await project('node_modules', 'seaworthy', 'dist');
  await chmod(path.join(source, 'main.ts'), 0o444);
  await chmod(source, 0o555);
  const copies = await Promise.all([referenceAppFolder(root, cache), referenceAppFolder(root, cache)]);
  expect(new Set(copies).size).toBe(1);
  const [copy = ''] = copies;
  expect(copy.startsWith(cache)).toBe(true);
  expect((await stat(path.join(copy, 'src'))).mode & 0o777).toBe(0o755);
  await writeFile(path.join(copy, 'installed'), 'once');
  expect(await referenceAppFolder(root, cache)).toBe(copy);
  expect(await readFile(path.join(copy, 'installed'), 'utf8'), 'what was installed there stays').toBe('once');
});

test('another version of it is another copy', async () => {
  const { root, cache, source } = await project('node_modules', 'seaworthy', 'dist');
  const before = await referenceAppFolder(root, cache);
  await writeFile(path.join(source, 'main.ts'), 'second');
  const after = await referenceAppFolder(root, cache);
  expect(after).not.toBe(before);
  expect(await readFile(path.join(after, 'src', 'main.ts'), 'utf8')).toBe('second');
});
