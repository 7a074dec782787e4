import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { poll } from '../../drivers/poll.ts';
import { startEngine } from './start-engine.ts';

const facts = {
  url: 'unix:///engine.sock',
  product: 'Docker',
  version: '28.0.0',
  apiVersion: '1.48',
  cgroup: '2',
  storageDriver: 'vfs',
  architecture: 'x86_64',
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'start-engine-'));
});
afterEach(async () => {
  const pid = Number(await fileText('pid'));
  if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  await rm(dir, { recursive: true });
});

const fileText = (name: string) => readFile(path.join(dir, name), 'utf8').catch(() => '');

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** `script` stands in for dockerd; it is ready when it has written the file `ready`. */
async function start(script: string, readyDeadlineMs = 10_000) {
  const command = path.join(dir, 'dockerd');
  await writeFile(command, `#!/bin/sh\ncd "${dir}"\necho $$ >pid\n${script}\n`);
  await chmod(command, 0o755);
  const said: string[] = [];
  const ask = async () => ((await fileText('ready')) === '' ? undefined : facts);
  const started = startEngine({ command, cacheDir: dir, progress: (text) => said.push(text), readyDeadlineMs, ask });
  return { started, said };
}

test('the engine that answers is told, and goes on in a session of its own', async () => {
  const { started } = await start('echo yes >ready; exec sleep 60');
  expect(await started).toEqual(facts);
  const pid = (await fileText('pid')).trim();
  const session = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[3];
  expect(session).toBe(pid);
});

test('another storage driver is tried when the engine cannot use the first, and it says so', async () => {
  const { started, said } = await start(
    'case "$*" in *vfs*) echo yes >ready; exec sleep 60;; esac\necho "failed to start daemon: error initializing graphdriver: overlay2 failed"; exit 1',
  );
  expect((await started).storageDriver).toBe('vfs');
  expect(said.join('\n')).toContain('overlay2 failed');
  expect(said.at(-1)).toContain('storage driver vfs');
});

test('what else it dies of is told at once, with where to look', async () => {
  const { started, said } = await start('echo "failed to start daemon: iptables: table does not exist"; exit 1');
  await expect(started).rejects.toMatchObject({
    code: 'engine-not-started',
    message: expect.stringContaining('iptables: table does not exist'),
    hint: expect.stringContaining('iptables-legacy'),
  });
  expect(said).toHaveLength(1);
});

test('one that is only late is ended', async () => {
  const { started } = await start('exec sleep 60', 300);
  await expect(started).rejects.toMatchObject({ message: expect.stringContaining('300 ms') });
  const pid = Number(await fileText('pid'));
  expect(await poll(() => !isRunning(pid) || undefined, { deadlineMs: 5_000 })).toBe(true);
});

test('a dockerd that is not there is told', async () => {
  const started = startEngine({
    command: path.join(dir, 'missing'),
    cacheDir: dir,
    progress: () => {},
    ask: async () => undefined,
  });
  await expect(started).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') });
});
