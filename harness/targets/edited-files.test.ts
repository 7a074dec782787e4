// Tests that a mutant's deploy files are the reference's with exactly its changes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { editedDeployFiles } from './edited-files.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'edited-'));
  await writeFile(path.join(root, 'Dockerfile'), 'FROM a:1.0\nUSER 1\nCMD ["x"]\n');
  await writeFile(path.join(root, '.dockerignore'), '*\n!src\n');
});
afterEach(() => rm(root, { recursive: true }));

const target = () => ({ root, manifest: { name: 'x', start: { command: 'x' }, files: { dockerfile: 'Dockerfile' } } });
const scope = { makeDir: (prefix: string) => mkdtemp(path.join(root, prefix)) };

test('one change after the other, and the ignore file beside the Dockerfile', async () => {
  const edits = {
    dockerfile: [
      { replace: 'USER 1\n', by: 'USER $1\n' },
      { replace: 'USER $1\n', by: '' },
    ],
    dockerignore: [{ replace: '!src\n', by: '!src\n!.env\n' }],
  };
  const { dockerfile = '', compose } = await editedDeployFiles(target(), { id: 'm', edits }, scope);
  expect(compose).toBeUndefined();
  expect(await readFile(dockerfile, 'utf8')).toBe('FROM a:1.0\nCMD ["x"]\n');
  expect(await readFile(`${dockerfile}.dockerignore`, 'utf8')).toBe('*\n!src\n!.env\n');
  expect(await readFile(path.join(root, 'Dockerfile'), 'utf8')).toContain('USER 1');
});

test('a mutant that changes none of them keeps all', async () => {
  expect(await editedDeployFiles(target(), { id: 'm' }, scope)).toEqual({});
});

test.each(['USER 2', '\n'])('what is replaced stands there exactly once, not %j', async (replace) => {
  const edits = { dockerfile: [{ replace, by: '' }] };
  await expect(editedDeployFiles(target(), { id: 'm', edits }, scope)).rejects.toThrow('exactly once');
});
