// Tests what a run records of where it was made, in a checkout of its own and outside any.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { gitFacts, machineFacts, suiteVersion } from './run-facts.ts';

const run = promisify(execFile);

async function folder(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'run-facts-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

test('outside a checkout there is no commit, and it is not clean either', async () => {
  expect(await gitFacts(await folder())).toEqual({ commit: null, dirty: null });
});

test('a commit, and whether anything differs from it', async () => {
  const dir = await folder();
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: dir });
  await git('init', '-q');
  await git('commit', '-q', '--allow-empty', '-m', 'first');
  const { stdout } = await git('rev-parse', 'HEAD');
  expect(await gitFacts(dir)).toEqual({ commit: stdout.trim(), dirty: false });
  await writeFile(path.join(dir, 'new'), '');
  expect(await gitFacts(dir)).toEqual({ commit: stdout.trim(), dirty: true });
});

test("the suite's version and the machine are known", async () => {
  expect(await suiteVersion(path.resolve(import.meta.dirname, '..', '..'))).toMatch(/^\d+\.\d+\.\d+/);
  expect(machineFacts()).toMatchObject({ cpus: expect.any(Number), memoryBytes: expect.any(Number) });
});
