// Proves the published package: packed, installed elsewhere without root and read-only, it grades a service of its own.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shownCriteria } from '../cli/twins.ts';
import { readRun } from '../model/read-run.ts';
import { type Elsewhere, installElsewhere } from './install-elsewhere.ts';
import { projectRoot } from './run-suite.ts';

const limits = { files: 1_200, tarballBytes: 2_000_000, unpackedBytes: 8_000_000 };
const ofTests = /\.(test|proof|bench|fixture)\.|golden|(^|\/)(node_modules|\.cache)\//;

// Bare sockets, kept open and opened again, are all that a fault has to hit.
const service = `
import { createServer } from 'node:http';
import { connect } from 'node:net';
for (const name of ['DATABASE_URL', 'REDIS_URL', 'QUEUE_URL', 'PROVIDER_URL']) {
  const { hostname: host, port } = new URL(process.env[name]);
  const open = () => connect({ host, port }).on('error', () => {}).on('close', () => setTimeout(open, 20));
  open();
}
createServer((_, response) => response.end('{"data":{},"meta":{},"error":null}')).listen(process.env.PORT);
`;

let elsewhere: Elsewhere;
beforeAll(async () => {
  elsewhere = await installElsewhere();
});
afterAll(() => elsewhere?.[Symbol.asyncDispose]());

test('the tarball holds what is run and nothing else', async () => {
  const entries = await readdir(elsewhere.packageDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const relative = files.map((file) => path.relative(elsewhere.packageDir, file));
  const places = [projectRoot, homedir()].filter((place) => place.length > 1);
  // `$room/root/` is a folder of that name, and none of this machine's.
  const named = places.map((place) => new RegExp(`(?<![\\w}])${RegExp.escape(place)}/`));
  const telling = relative.filter((_, at) => named.some((place) => place.test(texts[at] ?? '')));

  expect(relative.filter((file) => ofTests.test(file))).toEqual([]);
  expect(relative.filter((file) => file.endsWith('.ts') && !file.startsWith('dist/reference-app/'))).toEqual([]);
  expect(relative.filter((file) => file.includes('alternatives'))).toEqual([]);
  expect(telling, 'files that name a folder of this machine').toEqual([]);
  expect(files.length).toBeLessThan(limits.files);
  expect(texts.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(limits.unpackedBytes);
  expect((await stat(elsewhere.tarball)).size).toBeLessThan(limits.tarballBytes);
});

test('it says what it is, what there is, and what can be assessed here', async () => {
  const [version, list, doctor] = await Promise.all([
    elsewhere.seaworthy('--version'),
    elsewhere.seaworthy('list'),
    elsewhere.seaworthy('doctor'),
  ]);
  const { version: own } = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'));
  expect(version).toEqual({ code: 0, output: `${own}\n` });
  expect(list.output).toMatch(/^ {3}health\/livez-means-responsive +should /m);
  expect(doctor.output).toMatch(/^ {2}postgres +PostgreSQL /m);
  expect([list.code, doctor.code]).toEqual([0, 0]);
  const { output } = await elsewhere.seaworthy('explain', 'health/livez-means-responsive');
  expect(output, 'commands are those of an installed package').toMatch(/^Run it: npx seaworthy spec health\/livez/m);
});

test('every spec file can be read there, with all that it imports', async () => {
  expect(await elsewhere.seaworthy('catalogue', '--check')).toEqual({ code: 0, output: '' });
});

test('it says how to grade a service of its own, and holds what it points to', async () => {
  const { code, output } = await elsewhere.seaworthy('init', 'scaffolded', '--yes', '--start', 'node main.js');
  expect(code, output).toBe(0);
  const manifest = await readFile(path.join(elsewhere.dir, 'scaffolded', 'target.yaml'), 'utf8');
  const [, schema = ''] = /\$schema=(\S+)/.exec(manifest) ?? [];
  await stat(path.join(elsewhere.packageDir, schema.replace('node_modules/seaworthy/', '')));
  const [, contract = ''] = /(\S+CONTRACT\.md)/.exec(output) ?? [];
  await stat(path.resolve(elsewhere.dir, contract));
  expect((await elsewhere.seaworthy('doctor', '--target', 'scaffolded')).output).toContain(
    'target scaffolded (command)',
  );
  expect((await elsewhere.seaworthy('init', 'scaffolded', '--yes', '--start', 'x')).code).toBe(64);
});

test('it grades a service that is not of this project, and leaves the results with the user', async () => {
  const dir = path.join(elsewhere.dir, 'service');
  await mkdir(dir);
  await writeFile(path.join(dir, 'service.mjs'), service);
  await writeFile(path.join(dir, 'target.yaml'), 'name: elsewhere\nstart: { command: [node, service.mjs] }\n');

  const { code, output } = await elsewhere.seaworthy('spec', 'health/livez-means-responsive', '--target', 'service');
  expect(code, output).toBe(0);
  const { run, findings } = await readRun(path.join(elsewhere.dir, 'results', 'latest'));
  expect(findings.map(({ criterion, outcome }) => [criterion, outcome])).toEqual([
    ['health/livez-means-responsive', 'pass'],
  ]);
  expect(run).toMatchObject({ target: { name: 'elsewhere', kind: 'command' }, commit: null });
});

test('its demonstration comes out as it says: the flawed service fails each criterion, the fixed twin passes all', async () => {
  const { code, output } = await elsewhere.seaworthy('try', '--no-open', '--results', 'tried');
  expect(code, output).toBe(0);
  for (const id of shownCriteria) expect(output).toMatch(new RegExp(`^${id} +fail +pass$`, 'm'));
  expect(output).toMatch(/^grade +F, 0\.0 % +A, 100\.0 %$/m);
  const runs = await readdir(path.join(elsewhere.dir, 'tried', 'runs'));
  expect(runs.sort().map((name) => name.replace(/^[^-]+-/, ''))).toEqual(['try-flawed-embedded', 'try-fixed-embedded']);
});
