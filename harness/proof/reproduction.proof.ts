// Proves that a failure's repro.sh shows the symptom against a mutant, and none against the reference app.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { poll } from '../drivers/poll.ts';
import { reproScript } from '../lab/repro-script.ts';
import type { Catalogue, CriterionMeta } from '../model/criterion.ts';
import { reproductionCases } from './reproduction-cases.ts';
import { openWorkplace, projectRoot, startSuite, type Workplace } from './run-suite.ts';

const labDeadlineMs = 60_000;
const scriptDeadlineMs = 90_000;
const concurrent = { concurrent: true, timeout: labDeadlineMs + scriptDeadlineMs + 10_000 };

const cases = Object.entries(reproductionCases).map(([criterion, one]) => ({ criterion, ...one }));

test.each(cases)('$criterion: the script shows the symptom of $mutant', concurrent, async (one) => {
  await using workplace = await openWorkplace();
  const { exitCode, output } = await reproduce(workplace, one.criterion, one.mutant);
  expect(output).toContain('SYMPTOM: ');
  expect(output).toContain(one.words);
  expect(exitCode).toBe(1);
});

test.each(cases)('$criterion: the script shows nothing of the reference app', concurrent, async ({ criterion }) => {
  await using workplace = await openWorkplace();
  expect(await reproduce(workplace, criterion)).toEqual({ exitCode: 0, output: 'no symptom\n' });
});

/** Opens the lab as a person would, in one terminal, and runs the script in another. */
async function reproduce(workplace: Workplace, criterion: string, mutant?: string) {
  const dir = await mkdtemp(path.join(workplace.dir, 'terminal-'));
  const env = path.join(dir, 'lab.env');
  const script = path.join(dir, 'repro.sh');
  await writeFile(script, await scriptOf(criterion));
  const args = ['lab', criterion, '--write-env', env, ...(mutant === undefined ? [] : ['--mutant', mutant])];
  await using lab = startSuite({ workplace, args, deadlineMs: labDeadlineMs + scriptDeadlineMs });
  let over = false;
  void lab.ended.finally(() => (over = true)).catch(() => {});
  // Its last line says that it is whole.
  const written = () =>
    readFile(env, 'utf8').then(
      (text) => (text.endsWith('\n') ? text : undefined),
      () => undefined,
    );
  const ready = await poll(async () => (over ? null : await written()), { deadlineMs: labDeadlineMs });
  if (!ready)
    throw new Error(`the lab of ${criterion} did not open: ${over ? (await lab.ended).stderr : 'not in time'}`);
  try {
    return await runScript(dir, script, env);
  } finally {
    process.kill(lab.pid, 'SIGINT');
    await lab.ended;
  }
}

async function scriptOf(criterion: string): Promise<string> {
  const text = await readFile(path.join(projectRoot, 'spec', 'catalogue.json'), 'utf8');
  const { exercises } = JSON.parse(text) as Catalogue;
  const found = exercises.flatMap(({ criteria }) => criteria).find(({ id }) => id === criterion);
  const settings = {
    profile: 'quick',
    driver: 'embedded',
    seed: 'x',
    projectRoot,
    allowLoad: false,
    selection: null,
    unavailable: {},
  } as const;
  return reproScript(criterion, found as unknown as CriterionMeta, settings);
}

async function runScript(cwd: string, script: string, env: string) {
  const child = spawn('bash', ['-c', 'set -a; . "$1"; set +a; exec bash "$2"', 'bash', env, script], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: scriptDeadlineMs,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output };
}
