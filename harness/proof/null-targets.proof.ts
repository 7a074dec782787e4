// Proves that nothing passes against a server that is no service: neither deployed at a URL nor started as a command.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { needsEngine } from '../model/capability.ts';
import type { Catalogue } from '../model/criterion.ts';
import { writeCommandTarget } from './command-target.ts';
import { listen, type NullServer, nullServers } from './null-targets/behaviours.ts';
import { type GradedRun, gradeTarget, openWorkplace, projectRoot } from './run-suite.ts';

const urlDeadlineMs = 60_000;
// A target that never gets ready is given 30 s once; one that is ready and then useless is waited for by each body.
const commandDeadlineMs = 280_000;
const serve = path.join(projectRoot, 'harness', 'proof', 'null-targets', 'serve.ts');
// They wait much more than they compute.
const concurrent = { concurrent: true, timeout: commandDeadlineMs + 10_000 };

type NullTarget = NullServer | 'dead-port';
/** Seen to be dead before it is asked what it offers. */
const dead: readonly NullTarget[] = ['dead-port', 'accept-then-close', 'accept-then-hang', 'one-byte'];
/** Answers /readyz with 200 when it is started by a command, and so is put through every criterion. */
const ready: readonly NullTarget[] = [
  // Those that take longest first.
  'slow-drip',
  'endless-body',
  'ready-then-nothing',
  'empty-200',
  'wrong-content-type',
  'echo',
];
const neverReady: readonly NullTarget[] = [...dead, 'always-500', 'redirect-loop'];
const nullTargets = [...ready, ...neverReady];
const { exercises: known } = JSON.parse(
  await readFile(path.join(projectRoot, 'spec', 'catalogue.json'), 'utf8'),
) as Catalogue;
// A process is no image: what only an engine can look at is not asked of one.
const ofEngine = known.flatMap(({ criteria }) =>
  criteria.filter(({ needs }) => needsEngine(needs)).map(({ id }) => id),
);
const exercises = known
  .filter(({ criteria }) => criteria.some(({ id, status }) => status === 'specified' && !ofEngine.includes(id)))
  .map(({ id }) => id);
// One run puts a target to that many exercises: most of what a run costs by itself is paid once, and yet it ends in time.
const exercisesAtOnce = 5;
const batches = Array.from({ length: Math.ceil(exercises.length / exercisesAtOnce) }, (_, index) =>
  exercises.slice(index * exercisesAtOnce, (index + 1) * exercisesAtOnce),
);
// No body is ever reached in one that is never ready, so an exercise each says it for all; they differ in which.
const startedCases = [
  ...batches.flatMap((batch) => ready.map((name) => [name, batch] as const)),
  ...neverReady.map((name, index) => [name, [exercises[index % exercises.length] as string]] as const),
];
const undecidable = ['fault-not-witnessed', 'control-failed', 'machine-too-busy'];

test('every null server is put to the proof, once', () => {
  expect(nullTargets.toSorted()).toEqual([...nullServers, 'dead-port'].toSorted());
});

test.each(startedCases)('started: no criterion passes against %s in %j', concurrent, async (name, selection) => {
  await using workplace = await openWorkplace();
  const target = await writeCommandTarget(workplace, { name, command: ['node', serve, name] });
  const run = await gradeTarget(workplace, { args: [...selection, '--target', target], deadlineMs: commandDeadlineMs });
  // A useless target holds no connection to its dependencies, and then no fault can be shown to have hit it.
  expectAll(run, ready.includes(name) ? ['fail', 'blocked', 'inconclusive'] : ['blocked']);
  const undecided = run.findings.filter(({ outcome }) => outcome === 'inconclusive');
  const reasons = new Set(undecided.map(({ error }) => error?.code));
  expect([...reasons].filter((code) => !undecidable.includes(code ?? ''))).toEqual([]);
  for (const { id, criteria } of run.grade.exercises.filter(({ id }) => selection.includes(id)))
    expect(
      criteria.map(({ outcome }) => outcome),
      `${id}: not all of it undecided`,
    ).toEqual(expect.arrayContaining([expect.stringMatching(/^(fail|blocked)$/)]));
  expect(run.exitCode).toBe(1);
});

test.each(nullTargets)('deployed: no criterion passes against %s', concurrent, async (name) => {
  await using workplace = await openWorkplace();
  const { server, port } = await listen(name === 'dead-port' ? 'accept-then-close' : name, 0);
  if (name === 'dead-port') await new Promise((resolve) => server.close(resolve));
  try {
    const env = { TARGET_URL: `http://127.0.0.1:${port}` };
    const run = await gradeTarget(workplace, { env, deadlineMs: urlDeadlineMs });
    const isDead = dead.includes(name);
    expectAll(run, isDead ? ['blocked'] : ['unsupported']);
    expect(run.exitCode).toBe(isDead ? 1 : 2);
  } finally {
    server.close();
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections();
  }
});

function expectAll(run: GradedRun, allowed: readonly string[]): void {
  const others = Object.entries(run.outcomes).filter(
    ([id, outcome]) => !allowed.includes(outcome) && !(ofEngine.includes(id) && outcome === 'unsupported'),
  );
  const told = others.map(([id, outcome]) => {
    const { error, summary } = run.findings.find(({ criterion }) => criterion === id) ?? {};
    return `${id} is ${outcome}: ${error?.code ?? ''} ${error?.message ?? summary}`;
  });
  expect(told).toEqual([]);
  const planned = run.grade.exercises.flatMap(({ criteria }) => criteria.map(({ id }) => id));
  expect(Object.keys(run.outcomes), 'one finding for each criterion that was selected').toEqual(planned.toSorted());
}
