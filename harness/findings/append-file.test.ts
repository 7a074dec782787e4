import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAppend } from './append-file.ts';

async function temporary(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'seaworthy-append-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes a few bytes of the `failing`th write and then reports a full disk, as a real disk does. */
async function fillingDisk(path: string, failing: number): Promise<FileHandle> {
  const handle = await open(path, 'a');
  const write = handle.write.bind(handle);
  let calls = 0;
  handle.write = (async (bytes: Uint8Array, offset: number) => {
    calls += 1;
    if (calls < failing) return write(bytes, offset);
    if (calls === failing) return write(bytes, offset, 3);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }) as unknown as FileHandle['write'];
  return handle;
}

test('a line that only partly fits on the disk leaves no part of itself', async () => {
  const path = join(await temporary(), 'findings.ndjson');
  const file = await openAppend(path, (name) => fillingDisk(name, 2));
  await file.append('first\n');
  await expect(file.append('second\n')).rejects.toMatchObject({
    code: 'results-not-writable',
    message: `Could not write ${path}: the disk is full (ENOSPC).`,
  });
  await file.close();
  expect(await readFile(path, 'utf8')).toBe('first\n');
});

test.runIf(process.platform === 'linux')('a device that is full is reported as such', async () => {
  const file = await openAppend('/dev/full');
  await expect(file.append('line\n')).rejects.toThrow('the disk is full (ENOSPC)');
  await file.close();
});

test('lines keep the order of the calls, and close waits for them', async () => {
  const path = join(await temporary(), 'findings.ndjson');
  const file = await openAppend(path);
  const lines = Array.from({ length: 50 }, (_, index) => `${index}\n`);
  const writes = lines.map((line) => file.append(line));
  await file.close();
  await file.close();
  await Promise.all(writes);
  expect(await readFile(path, 'utf8')).toBe(lines.join(''));
});
