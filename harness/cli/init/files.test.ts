// Tests that what `init` writes is valid, whatever was answered.
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { manifestSchema } from '../../targets/manifest.ts';
import { manifestText, waiversText, workflowText } from './files.ts';

const answers = { name: 'shop', start: 'node dist/main.js', build: 'npm ci', migrate: 'npm run migrate' };

test('a service with a command', () => {
  const text = manifestText(answers);
  expect(text.split('\n')[0]).toMatch(/^# yaml-language-server: \$schema=\S+\/target\.schema\.json$/);
  expect(manifestSchema.parse(parse(text))).toEqual({
    name: 'shop',
    start: { command: ['node', 'dist/main.js'], build: 'npm ci' },
    commands: { migrate: ['npm', 'run', 'migrate'] },
  });
});

test('one that runs already', () => {
  const text = manifestText({ name: 'shop', start: 'https://staging.example/api', build: '', migrate: '' });
  expect(manifestSchema.parse(parse(text))).toEqual({ name: 'shop', start: { url: 'https://staging.example/api' } });
});

test.each([
  'PORT=1 node main.js',
  'npm ci && npm start',
  'sh -c \'exec node "main.js"\'',
  'node main.js # not a comment',
  '- : {} [] & * ! | > % @',
  '8080',
  `node ${'very-long-argument '.repeat(20)}; true`,
])('a line for the shell stays what it is: %s', (start) => {
  const { start: read } = manifestSchema.parse(parse(manifestText({ ...answers, start, build: start })));
  expect([read.command].flat().join(' ')).toBe(start);
  expect(read.build).toBe(start);
});

test('every commented section is valid once it is wanted', () => {
  const text = manifestText({ ...answers, build: '', migrate: '' });
  const sections = text
    .split('\n\n')
    .slice(1)
    .map((section) => section.replace(/^# [A-Z].*\n/, '').replaceAll(/^# /gm, ''));
  const manifest = {
    name: 'shop',
    start: { command: ['x'] },
    ...Object.assign({}, ...sections.map((one) => parse(one))),
  };
  expect(Object.keys(manifestSchema.parse(manifest)).sort()).toEqual(
    ['commands', 'env', 'files', 'logs', 'migrationsTable', 'name', 'routes', 'secrets', 'start'].sort(),
  );
});

test('no criterion is waived to begin with', () => {
  expect(parse(waiversText())).toBeNull();
});

const workflow = { file: '.github/workflows/seaworthy.yml', folder: '' };
const runsOf = (text: string): string[] =>
  parse(text).jobs.spec.steps.flatMap(({ run }: { run?: string }) => (run === undefined ? [] : [run]));

test('the workflow runs what the service has locked', () => {
  const text = workflowText({ ...workflow, isPackage: true });
  expect(runsOf(text)).toEqual(['npm ci', 'npx --no -- seaworthy spec --target target.yaml']);
  expect(parse(text).jobs.spec.steps[0].uses).toMatch(/^actions\/checkout@/);
  expect(parse(text).jobs.spec.defaults).toBeUndefined();
});

test('no workflow takes from a registry what stands there under the name', () => {
  for (const isPackage of [true, false])
    expect(workflowText({ ...workflow, isPackage })).not.toMatch(/seaworthy@|npx --yes|npm install seaworthy/);
});

test('that of a service elsewhere in its repository works there', () => {
  const file = '.github/workflows/seaworthy-shop.yml';
  const { name, jobs } = parse(workflowText({ file, folder: 'services/shop', isPackage: true }));
  expect([name, jobs.spec.defaults.run]).toEqual(['seaworthy-shop', { 'working-directory': 'services/shop' }]);
  expect(jobs.spec.steps.at(-1).with.path).toBe('services/shop/results/runs/');
});

/** Runs the step as a runner does, with an npm that says what it was given. */
async function install(SEAWORTHY: string) {
  const dir = await mkdtemp(path.join(tmpdir(), 'workflow-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(path.join(dir, 'npm'), '#!/bin/sh\necho "npm $*"\n', { mode: 0o755 });
  await writeFile(path.join(dir, 'seaworthy.tgz'), '');
  const [script = ''] = runsOf(workflowText({ ...workflow, isPackage: false }));
  const env = {
    PATH: `${dir}:${process.env.PATH}`,
    SEAWORTHY,
    GITHUB_WORKSPACE: dir,
    RUNNER_TEMP: path.join(dir, 'temp'),
  };
  const end = await promisify(execFile)('bash', ['--norc', '-e', '-c', script], { env }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
  );
  return { ...end, said: end.said.replaceAll(await realpath(dir), 'DIR') };
}

test.each([
  ['', 1, /^::error::Fill in SEAWORTHY in \.github\/workflows\/seaworthy\.yml: the path or https URL [^\n]*\n$/],
  ['https://files.example/seaworthy.tgz', 0, /^npm install --prefix DIR\/temp\/seaworthy https:\/\/files\.example\//],
  ['seaworthy.tgz', 0, /^npm install --prefix DIR\/temp\/seaworthy DIR\/seaworthy\.tgz\n$/],
  ['seaworthy', 1, /seaworthy: No such file/],
  ['someone/seaworthy', 1, /No such file/],
])('a service without a package.json installs it from %j: %d', async (from, code, said) => {
  const end = await install(from);
  expect(end.said).toMatch(said);
  expect(end.code).toBe(code);
});
