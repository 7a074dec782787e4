// Tests the workflows as far as that can be done without GitHub: what they may write, and what the action runs.
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const github = path.resolve(import.meta.dirname, '../../.github');
const names = await readdir(path.join(github, 'workflows'));
const workflowNamed = async (name: string): Promise<Workflow> =>
  parse(await readFile(path.join(github, 'workflows', name), 'utf8'));
const { runs } = parse(await readFile(path.join(github, 'actions/grade/action.yml'), 'utf8'));

test.each(names)('%s may write alerts where it uploads some, and nothing else', async (name) => {
  const { permissions, jobs } = await workflowNamed(name);
  const uploads = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .filter(({ uses }) => uses?.startsWith('github/codeql-action/upload-sarif@'));
  expect(uploads.every((step) => step.if === 'always()')).toBe(true);
  expect(permissions).toEqual({
    contents: 'read',
    ...(uploads.length > 0 && { 'security-events': 'write' }),
  });
  expect(uploads).toHaveLength(['gate.yml', 'acceptance.yml'].includes(name) ? 1 : 0);
});

/** Runs a step of the action as a runner does, with an npx that says what it was given. */
async function argumentsOf(step: number, env: Readonly<Record<string, string>>): Promise<string[]> {
  const dir = await mkdtemp(path.join(tmpdir(), 'action-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(path.join(dir, 'npx'), `#!/usr/bin/env bash\nprintf '%s\\0' "$@"\n`);
  await chmod(path.join(dir, 'npx'), 0o755);
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-eo', 'pipefail', '-c', runs.steps[step].run], {
    env: { PATH: `${dir}:${process.env.PATH}`, ...env },
  });
  return stdout.split('\0').slice(0, -1);
}

const spec = ['--no', '--', 'seaworthy', 'spec', '--profile', 'full', '--'];

test.each<[string, string[]]>([
  ['', []],
  ['5', ['5']],
  ['5 health/probes-wired', ['5', 'health/probes-wired']],
  ['5\n 6\ngraceful-shutdown/exit-codes\n', ['5', '6', 'graceful-shutdown/exit-codes']],
  ['* $(id) "a', ['*', '$(id)', '"a']],
])('the action grades what was selected: %j', async (SELECTION, words) => {
  expect(await argumentsOf(0, { SELECTION, PROFILE: 'full' })).toEqual([...spec, ...words]);
});

test('the action gates with the policy and the baseline that it was given, or with neither', async () => {
  const gate = ['--no', '--', 'seaworthy', 'gate'];
  expect(await argumentsOf(1, { POLICY: '', BASELINE: '' })).toEqual(gate);
  expect(await argumentsOf(1, { POLICY: 'a policy.yaml', BASELINE: 'runs/a b' })).toEqual([
    ...gate,
    '--policy',
    'a policy.yaml',
    '--baseline',
    'runs/a b',
  ]);
});
