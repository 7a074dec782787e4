// Tests the search for log files: kept open, deleted while open, appended to and closed, and what is not a log.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WrittenFiles } from './written-files.ts';

const canary = 'version-7d1c9b52';
let root: string;
let elsewhere: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'written-files-root-'));
  elsewhere = await mkdtemp(path.join(tmpdir(), 'written-files-else-'));
});
afterAll(async () => {
  for (const folder of [root, elsewhere]) await rm(folder, { recursive: true, force: true });
});

/** Runs a program that says when it has written, while its files are watched; the files that were found. */
async function found(source: string, options: { except?: string[]; folders?: string[] } = {}): Promise<string[]> {
  const child = spawn(process.execPath, ['-e', source, canary, elsewhere], { cwd: root, stdio: 'pipe' });
  await using watch = new WrittenFiles({
    canary,
    pids: () => [child.pid ?? 0],
    root,
    except: options.except ?? [],
    folders: options.folders ?? [],
  });
  try {
    await once(child.stdout, 'data');
    await watch.looked();
    return await watch.stop();
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

const program = (write: string) => `
  const fs = require('node:fs');
  const [canary, folder] = process.argv.slice(1);
  const line = JSON.stringify({ 'service.version': canary }) + '\\n';
  ${write}
  console.log('written');
  setInterval(() => {}, 1000);`;

test('a file that is kept open is found wherever it is, also when it was deleted', async () => {
  const kept = path.join(elsewhere, 'kept.txt');
  expect(await found(program(`fs.writeSync(fs.openSync(folder + '/kept.txt', 'a'), line);`))).toEqual([kept]);
  await rm(kept);
  const source = program(
    `const fd = fs.openSync(folder + '/gone.txt', 'a'); fs.writeSync(fd, line); fs.unlinkSync(folder + '/gone.txt');`,
  );
  expect(await found(source)).toEqual([`${path.join(elsewhere, 'gone.txt')} (deleted)`]);
});

test('a file that was closed again is found below the folders where logs go', async () => {
  const source = program(`fs.mkdirSync('logs', { recursive: true }); fs.appendFileSync('logs/app.log', line);`);
  expect(await found(source)).toEqual([path.join(root, 'logs', 'app.log')]);
  await rm(path.join(root, 'logs'), { recursive: true });
  const other = program(`fs.appendFileSync(folder + '/app.log', line);`);
  expect(await found(other)).toEqual([]);
  expect(await found(other, { folders: [elsewhere] })).toEqual([path.join(elsewhere, 'app.log')]);
  expect(await found(other, { folders: [elsewhere], except: [elsewhere] })).toEqual([]);
});

test('a file without a log line, or one that is only read, is none', async () => {
  await writeFile(path.join(elsewhere, 'read.txt'), canary);
  const source = program(`fs.openSync(folder + '/read.txt', 'r'); fs.writeSync(fs.openSync('cache.db', 'w'), 'data');`);
  expect(await found(source)).toEqual([]);
});
