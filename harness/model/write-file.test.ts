import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HarnessError } from './errors.ts';
import { ensureDir, writeFailure, writeWhole } from './write-file.ts';

async function temporary(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-write-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

test('a file is replaced whole, with its mode, and nothing is left beside it', async () => {
  const dir = await temporary();
  const path = join(dir, 'x.json');
  await writeWhole(path, 'old');
  await writeWhole(path, 'new', 0o755);
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o755);
  expect(await readdir(dir)).toEqual(['x.json']);
});

test('a file that cannot be put in place leaves nothing beside it', async () => {
  const dir = await temporary();
  await mkdir(join(dir, 'x.json/full'), { recursive: true });
  await expect(writeWhole(join(dir, 'x.json'), 'new')).rejects.toMatchObject({ code: 'results-not-writable' });
  await expect(writeWhole(join(dir, 'missing/x.json'), 'new')).rejects.toThrow(/Could not write .*missing/);
  expect(await readdir(dir)).toEqual(['x.json']);
});

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission was denied'],
  ['EPERM', 'the operation is not permitted'],
  ['EIO', 'i/o error, write'],
])('%s is one clear sentence', (code, reason) => {
  const failure = writeFailure('results/x', Object.assign(new Error('i/o error, write'), { code }));
  expect(failure.message).toBe(`Could not write results/x: ${reason} (${code}).`);
  expect(failure).toMatchObject({ code: 'results-not-writable', exitCode: 70, hint: expect.any(String) });
  expect(writeFailure('elsewhere', failure)).toBe(failure);
  expect(failure).toBeInstanceOf(HarnessError);
});

test('a folder is made with what is above it, may be there already, and may not be a file', async () => {
  const dir = await temporary();
  await ensureDir(join(dir, 'a/b/c'));
  await ensureDir(join(dir, 'a/b/c'));
  expect((await stat(join(dir, 'a/b/c'))).isDirectory()).toBe(true);
  await writeFile(join(dir, 'file'), '');
  await expect(ensureDir(join(dir, 'file'))).rejects.toThrow('a file has that name (EEXIST)');
  await expect(ensureDir(join(dir, 'file/below'))).rejects.toThrow('is a file, not a folder (ENOTDIR)');
});
