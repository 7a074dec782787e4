import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolveTarget } from './registry.ts';

async function project(files: Record<string, string> = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'registry-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'reference-app'));
  const all = {
    'reference-app/target.yaml': 'name: reference-app\nstart: { command: [node, src/main.ts] }\n',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await writeFile(join(root, name), text);
  return root;
}

const choose = (
  projectRoot: string,
  choice: { targetOption?: string; TARGET_URL?: string; TARGET_IMAGE?: string; TARGET?: string; allowLoad?: boolean },
) => {
  const { targetOption, allowLoad, ...env } = choice;
  return resolveTarget({
    targetOption,
    env,
    projectRoot,
    cwd: projectRoot,
    ...(allowLoad === undefined ? {} : { allowLoad }),
  });
};

test('nothing given: the reference app', async () => {
  const root = await project();
  const target = await choose(root, {});
  expect(target).toMatchObject({ kind: 'reference-app', name: 'reference-app', root: join(root, 'reference-app') });
  expect(target.offer('edge')).toEqual({ offered: true });
  expect(await choose(root, { TARGET: 'reference-app', TARGET_URL: '' }), 'by its path').toMatchObject({
    kind: 'reference-app',
  });
});

test('TARGET_URL needs no manifest', async () => {
  const root = await project();
  const target = await choose(root, { TARGET_URL: 'https://staging.example:8443/app/' });
  expect(target).toMatchObject({ kind: 'url', name: 'staging.example-8443', url: 'https://staging.example:8443/app' });
  expect(target.offer('load').offered).toBe(false);
  const allowed = await choose(root, { TARGET_URL: 'http://[::1]:80', allowLoad: true });
  expect(allowed.name).toBe('1');
  expect(allowed.offer('load').offered).toBe(true);
});

test('TARGET names a manifest of a command or of a URL', async () => {
  const root = await project({
    'mine.yaml': 'name: mine\nstart: { command: ./serve }\n',
    'deployed.yaml': 'name: deployed\nstart: { url: https://a.example }\nhooks: { stopRedis: x, startRedis: y }\n',
  });
  expect(await choose(root, { TARGET: 'mine.yaml' })).toMatchObject({ kind: 'command', name: 'mine', root });
  const deployed = await choose(root, { TARGET: 'deployed.yaml' });
  expect(deployed).toMatchObject({ kind: 'url', name: 'deployed' });
  expect(deployed.offer('fault:redis')).toEqual({ offered: true });
});

test('--target wins over the environment, and may be a URL', async () => {
  const root = await project({ 'mine.yaml': 'name: mine\nstart: { command: ./serve }\n' });
  const env = { TARGET_URL: 'https://a.example', TARGET: 'other.yaml' };
  expect(await choose(root, { ...env, targetOption: 'mine.yaml' })).toMatchObject({ name: 'mine' });
  expect(await choose(root, { ...env, targetOption: 'http://b.example' })).toMatchObject({ name: 'b.example' });
});

test('both variables are one too many', async () => {
  await expect(
    choose(await project(), { TARGET_URL: 'https://me:hunter2@a.example', TARGET: 'x.yaml' }),
  ).rejects.toMatchObject({
    code: 'two-targets',
    exitCode: 64,
    message: 'TARGET_URL (https://***@a.example) and TARGET (x.yaml) are both set: a run grades one target',
  });
});

test('a URL in TARGET is told to be one', async () => {
  await expect(choose(await project(), { TARGET: 'https://a.example' })).rejects.toMatchObject({
    code: 'target-is-url',
    hint: 'Write TARGET_URL=https://a.example instead.',
  });
});

test.each([
  ['staging.example', 'TARGET_URL=http://staging.example'],
  ['localhost:3000', 'TARGET_URL=http://localhost:3000'],
  ['ftp://a.example', 'TARGET_URL=https://staging.example'],
  ['https://a.example/?x=1', 'TARGET_URL=https://staging.example'],
  ['not a url', 'TARGET_URL=https://staging.example'],
])('an invalid URL is a usage error: %s', async (url, suggestion) => {
  await expect(choose(await project(), { TARGET_URL: url })).rejects.toMatchObject({
    code: 'url-invalid',
    exitCode: 64,
    hint: `Write, for example, ${suggestion}`,
  });
});

test('a password in a URL is not repeated', async () => {
  const error: unknown = await choose(await project(), { TARGET_URL: 'https://me:hunter2@a.example' }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: 'url-invalid',
    message: expect.stringContaining('"https://***@a.example"'),
  });
  expect(String(error)).not.toContain('hunter2');
});

test.each([
  ['image', 'image: app@sha256:0'],
  ['compose', 'compose: { file: compose.yaml, service: app }'],
])('a target of the kind %s is asked about its containers', async (kind, start) => {
  const root = await project({ 'target.yaml': `name: x\nstart: { ${start} }\n` });
  const target = await choose(root, { TARGET: '.' });
  expect(target).toMatchObject({ kind, name: 'x' });
  expect(target.offer('container')).toEqual({ offered: true });
  expect(target.offer('signal')).toMatchObject({ offered: false, notShipped: false });
});

test('TARGET_IMAGE needs no manifest, and is one of three', async () => {
  const root = await project();
  expect(await choose(root, { TARGET_IMAGE: 'registry.example:5000/team/app:1.2@sha256:00' })).toMatchObject({
    kind: 'image',
    name: 'app-1.2',
    manifest: { start: { image: 'registry.example:5000/team/app:1.2@sha256:00' } },
  });
  await expect(choose(root, { TARGET_IMAGE: 'app', TARGET_URL: 'http://a.example' })).rejects.toMatchObject({
    code: 'two-targets',
  });
});
