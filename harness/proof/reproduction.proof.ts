// Proves that a failure's repro.sh shows the symptom against a mutant, and none against the reference app.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentText } from '../cli/lab-command.ts';
import { offerOfEngine } from '../drivers/docker/engine-offers.ts';
import { dependencyNames } from '../drivers/driver.ts';
import { poll } from '../drivers/poll.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { LabJournal } from '../lab/journal.ts';
import { openContext } from '../lab/open-context.ts';
import { openReproLab } from '../lab/repro-lab.ts';
import { reproScript } from '../lab/repro-script.ts';
import { needsEngine } from '../model/capability.ts';
import type { Catalogue, CatalogueCriterion, CriterionMeta } from '../model/criterion.ts';
import { readMutants, settingsOfMutant } from './mutant-catalogue.ts';
import { reproductionCases } from './reproduction-cases.ts';
import { openWorkplace, projectRoot, startSuite, type Workplace } from './run-suite.ts';

const labDeadlineMs = 60_000;
const scriptDeadlineMs = 90_000;
const concurrent = { concurrent: true, timeout: labDeadlineMs + scriptDeadlineMs + 10_000 };

const { exercises } = JSON.parse(await readFile(path.join(projectRoot, 'spec', 'catalogue.json'), 'utf8')) as Catalogue;
// Where there is no engine, what needs one cannot be shown.
const hasEngine = (await offerOfEngine('engine')).offered && (await offerOfEngine('compose')).offered;
const cases = Object.entries(reproductionCases)
  .map(([criterion, one]) => ({ criterion, ...one }))
  .filter(({ criterion }) => hasEngine || !needsEngine(criterionOf(criterion).needs));
const known = new Map((await readMutants(projectRoot)).map((mutant) => [mutant.id, mutant]));
const settings = {
  profile: 'quick',
  driver: 'embedded',
  seed: 'x',
  projectRoot,
  allowLoad: false,
  selection: null,
  unavailable: {},
} as const;

let scope: Awaited<ReturnType<typeof openRunScope>>;
beforeAll(async () => {
  scope = await openRunScope('reproduction');
  Object.assign(process.env, scope.marker);
  const { driver } = await openContext(settings);
  await driver.prepare(dependencyNames, scope);
});
afterAll(() => scope?.[Symbol.asyncDispose]());

test.each(cases)('$criterion: the script shows the symptom of $mutant', concurrent, async (one) => {
  const { exitCode, output } = await reproduce(one.criterion, one.mutant);
  expect(output).toContain('SYMPTOM: ');
  expect(output).toContain(one.words);
  expect(exitCode).toBe(1);
});

test.each(cases)('$criterion: the script shows nothing of the reference app', concurrent, async ({ criterion }) => {
  expect(await reproduce(criterion)).toEqual({ exitCode: 0, output: 'no symptom\n' });
});

test('the lab that a person opens by the command line is the same', concurrent, async () => {
  const criterion = 'general/envelope';
  const { mutant, words } = reproductionCases[criterion] ?? { mutant: '', words: '' };
  await using workplace = await openWorkplace();
  expect((await reproduceByHand(workplace, criterion, mutant)).output).toContain(words);
  expect(await reproduceByHand(workplace, criterion)).toEqual({ exitCode: 0, output: 'no symptom\n' });
});

/** In this process: a command line for each would cost more than its lab. */
async function reproduce(id: string, mutant?: string) {
  const criterion = criterionOf(id);
  const one = mutant === undefined ? undefined : known.get(mutant);
  const context = await openContext({
    ...settings,
    ...(needsEngine(criterion.needs) && { driver: 'docker' }),
    ...(one !== undefined && { mutant: settingsOfMutant(one) }),
  });
  const dir = await scope.makeDir('terminal');
  await using lab = await openReproLab(context, criterion, new LabJournal(() => {}));
  await writeFile(path.join(dir, 'lab.env'), environmentText(lab.variables));
  await writeFile(path.join(dir, 'repro.sh'), reproScript(id, criterion as unknown as CriterionMeta, settings));
  return await runScript(dir);
}

/** Opens the lab as a person would, in one terminal, and runs the script in another. */
async function reproduceByHand(workplace: Workplace, id: string, mutant?: string) {
  const dir = await mkdtemp(path.join(workplace.dir, 'terminal-'));
  const env = path.join(dir, 'lab.env');
  await writeFile(path.join(dir, 'repro.sh'), reproScript(id, criterionOf(id) as unknown as CriterionMeta, settings));
  const args = ['lab', id, '--write-env', env, ...(mutant === undefined ? [] : ['--mutant', mutant])];
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
  if (!ready) throw new Error(`the lab of ${id} did not open: ${over ? (await lab.ended).stderr : 'not in time'}`);
  try {
    return await runScript(dir);
  } finally {
    process.kill(lab.pid, 'SIGINT');
    await lab.ended;
  }
}

function criterionOf(id: string): CatalogueCriterion {
  const found = exercises.flatMap(({ criteria }) => criteria).find((one) => one.id === id);
  if (found === undefined) throw new Error(`the catalogue has no ${id}`);
  return found;
}

/** With the variables that a person would source. */
async function runScript(cwd: string) {
  const child = spawn('bash', ['-c', 'set -a; . ./lab.env; set +a; exec bash ./repro.sh'], {
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
