// Tests what `init` leaves in a folder: everything, or nothing.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { exitCodes } from '../model/outcome.ts';
import { loadManifest } from '../targets/manifest-loader.ts';
import { guessed } from './init/answers.ts';
import { initCommand } from './init-command.ts';

async function folder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'init-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(dir, name), text);
  return dir;
}

const options = { yes: false, given: {}, isTerminal: false } as const;
const all = { name: 'shop', start: 'node main.js', build: '', migrate: '' };
const left = async (dir: string) => (await readdir(dir, { recursive: true })).sort();

test('writes three files, and the manifest can be loaded', async () => {
  const dir = await folder();
  expect(await initCommand({ ...options, folder: dir, given: all })).toBe(exitCodes.ok);
  expect(await left(dir)).toEqual([
    '.github',
    '.github/workflows',
    '.github/workflows/seaworthy.yml',
    'target.yaml',
    'waivers.yaml',
  ]);
  expect((await loadManifest(dir)).manifest).toEqual({ name: 'shop', start: { command: ['node', 'main.js'] } });
});

test('--yes takes what the package says', async () => {
  const scripts = { start: 'node dist/main.js', build: 'tsc', migrate: 'node migrate.js' };
  const dir = await folder({
    'package.json': JSON.stringify({ name: '@acme/Shop api', scripts }),
    'package-lock.json': '',
  });
  await initCommand({ ...options, folder: dir, yes: true });
  expect((await loadManifest(dir)).manifest).toEqual({
    name: 'Shop-api',
    start: { command: ['node', 'dist/main.js'], build: 'npm ci && npm run build' },
    commands: { migrate: ['npm', 'run', 'migrate'] },
  });
});

test.each([
  ['{"scripts":{"start":"NODE_ENV=x node main.js"}}', 'npm start'],
  ['{"scripts":{"start":"node main.js && true"}}', 'npm start'],
  ['{"scripts":{}}', ''],
  ['not JSON', ''],
])('a start is guessed from %s', async (text, start) => {
  expect(guessed(await folder({ 'package.json': text })).start).toBe(start);
});

test.each(['target.yaml', 'waivers.yaml'])('%s that is there stays, and nothing else is written', async (name) => {
  const dir = await folder({ [name]: 'mine' });
  await expect(initCommand({ ...options, folder: dir, given: all })).rejects.toMatchObject({
    code: 'init-files-exist',
    exitCode: exitCodes.usage,
    message: expect.stringContaining(name),
  });
  expect(await left(dir)).toEqual([name]);
  expect(await readFile(path.join(dir, name), 'utf8')).toBe('mine');
});

test('all that are there are named at once', async () => {
  const dir = await folder();
  await initCommand({ ...options, folder: dir, given: all });
  await expect(initCommand({ ...options, folder: dir, given: all })).rejects.toThrow(
    'target.yaml, waivers.yaml are there already',
  );
  await rm(path.join(dir, 'target.yaml'));
  await rm(path.join(dir, 'waivers.yaml'));
  await expect(initCommand({ ...options, folder: dir, given: all })).rejects.toThrow(
    '.github/workflows/seaworthy.yml is there already; nothing was written',
  );
});

async function repository(): Promise<{ root: string; service: string }> {
  const root = await folder();
  await mkdir(path.join(root, '.git'));
  await mkdir(path.join(root, 'services', 'shop'), { recursive: true });
  return { root, service: path.join(root, 'services', 'shop') };
}

test('in a folder of a repository the workflow goes where GitHub reads it, and works in the folder', async () => {
  const { root, service } = await repository();
  await initCommand({ ...options, folder: service, given: all });
  expect(await left(service)).toEqual(['target.yaml', 'waivers.yaml']);
  const workflow = parse(await readFile(path.join(root, '.github/workflows/seaworthy-shop.yml'), 'utf8'));
  expect(workflow.jobs.spec.defaults.run['working-directory']).toBe('services/shop');
});

test('where the root has that workflow already, it stays, and why none was written is said', async () => {
  const { root, service } = await repository();
  const file = path.join(root, '.github/workflows/seaworthy-shop.yml');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'mine');
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  await initCommand({ ...options, folder: service, given: all }).finally(() => write.mockRestore());
  expect(await readFile(file, 'utf8')).toBe('mine');
  expect(await left(service)).toEqual(['target.yaml', 'waivers.yaml']);
  expect(said.join('')).toContain(
    "No workflow was written: GitHub reads workflows only in .github/workflows of the repository's root",
  );
});

test('a folder that a workflow cannot name gets none', async () => {
  const { root } = await repository();
  const service = path.join(root, 'my services');
  await initCommand({ ...options, folder: service, given: all });
  expect(await left(service)).toEqual(['target.yaml', 'waivers.yaml']);
  expect(await left(root)).not.toContain('.github');
});

test('a folder that cannot be made takes back what was written', async () => {
  const dir = await folder({ '.github': 'a file' });
  await expect(initCommand({ ...options, folder: dir, given: all })).rejects.toMatchObject({
    code: 'init-not-writable',
    exitCode: exitCodes.usage,
  });
  expect(await left(dir)).toEqual(['.github']);
});

test.each([
  [{ given: { name: 'shop' } }, 'init-no-terminal'],
  [{ yes: true }, 'init-start-unknown'],
  [{ given: { ...all, name: 'no spaces' } }, 'init-answer-invalid'],
])('%j without a terminal: %s, and nothing is written', async (given, code) => {
  const dir = await folder();
  await expect(initCommand({ ...options, folder: dir, ...given })).rejects.toMatchObject({ code, exitCode: 64 });
  expect(await left(dir)).toEqual([]);
});

test('a folder that is not there yet is made', async () => {
  const dir = await folder();
  await chmod(dir, 0o755);
  await mkdir(path.join(dir, 'services'));
  await initCommand({ ...options, folder: path.join(dir, 'services', 'shop'), given: all });
  expect(await left(path.join(dir, 'services', 'shop'))).toContain('target.yaml');
});
