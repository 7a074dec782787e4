// Tests that what `init` writes is valid, whatever was answered.

import { expect, test } from 'vitest';
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

test.each([
  [{ version: '1.2.3', isPackage: true }, 'npx --no -- seaworthy spec --target target.yaml'],
  [{ version: '1.2.3', isPackage: false }, 'npx --yes seaworthy@1.2.3 spec --target target.yaml'],
])('the workflow runs what the service has locked, or this version: %j', (facts, command) => {
  const { jobs } = parse(workflowText(facts));
  expect(jobs.spec.steps.map(({ run }: { run?: string }) => run)).toContain(command);
  expect(jobs.spec.steps[0].uses).toMatch(/^actions\/checkout@/);
});
