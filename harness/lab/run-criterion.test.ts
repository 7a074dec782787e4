// Tests that a criterion ends in exactly one finding, whatever its body does, against a small real target.
import { afterAll, expect, test } from 'vitest';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { processEntry } from '../drivers/process-table.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import type { CriterionMeta } from '../model/criterion.ts';
import type { RunSettings } from '../model/run-settings.ts';
import type { LabFor } from './lab.ts';
import { runCriterion } from './run-criterion.ts';
import { smallTargetContext } from './small-target.fixture.ts';

const scope = await openRunScope('run-criterion-test');
const context = smallTargetContext(scope, createEmbeddedDriver());
afterAll(() => scope[Symbol.asyncDispose]());

const settings: RunSettings = {
  profile: 'quick',
  driver: 'embedded',
  seed: 'a-seed',
  projectRoot: scope.dir,
  allowLoad: false,
  selection: null,
  unavailable: {},
};
const needs = ['http', 'process'] as const;
type Needs = (typeof needs)[number];
const meta = {
  id: 'a',
  level: 'must',
  title: 'It holds',
  failureTitle: 'It does not hold',
  why: 'It matters.',
  verifiedBy: 'Looking at it.',
  remediation: 'Mend it.',
  needs,
  repro: 'true',
} as const satisfies CriterionMeta;

const run = (body: (lab: LabFor<Needs>) => Promise<void>) =>
  runCriterion<Needs>({ exercise: 'health', meta, body, context, settings, onStep: () => {} });

test('a pass is told with its measurements, moments and the secrets that no report may show', async () => {
  const { finding, secrets, evidence } = await run(async (lab) => {
    expect((await lab.http.get('/livez')).status).toBe(200);
    lab.measure('requests', 1, 'requests');
    lab.keep('data.json', 'What was seen', { seen: true });
  });
  expect(finding).toMatchObject({ criterion: 'health/a', outcome: 'pass', summary: 'It holds' });
  expect(finding.measurements).toEqual([{ name: 'requests', value: 1, unit: 'requests' }]);
  expect(finding.moments.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['target ready', 'closing the lab']),
  );
  expect(finding).not.toHaveProperty('repro');
  expect(secrets).toHaveLength(4);
  expect(evidence.map(({ file }) => file)).toEqual(['data.json']);
});

test('a failure carries what was expected, a repro and the last output, and leaves no process', async () => {
  let identity = '';
  const { finding, evidence } = await run(async (lab) => {
    identity = lab.process.identity();
    expect((await lab.http.get('/livez')).status).toBe(503);
  });
  expect(finding).toMatchObject({ outcome: 'fail', summary: 'It does not hold', expected: 503, actual: 200 });
  expect(finding.repro).toContain('npm run spec -- health/a --seed a-seed');
  expect(evidence.map(({ file }) => file)).toEqual(['target-output-0.txt', 'postgres-output.txt', 'redis-output.txt']);
  expect(processEntry(Number(/pid (\d+)/.exec(identity)?.[1]))).toBeUndefined();
});

test("an undo that fails after the body did does not take the body's place", async () => {
  const { finding } = await run(async () => {
    await using _broken = {
      async [Symbol.asyncDispose]() {
        throw new Error('the undo failed too');
      },
    };
    expect(1).toBe(2);
  });
  expect(finding).toMatchObject({ outcome: 'fail', expected: 2, actual: 1 });
});

test('values that no process could be sent are told as text', async () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const { finding } = await run(async () => expect(cyclic).toBe(Symbol('never')));
  expect(finding).toMatchObject({ outcome: 'fail', expected: 'Symbol(never)', actual: '[object Object]' });
  expect(structuredClone(finding)).toEqual(finding);
});

test.each([undefined, null, 'text', 7])('%j as what was thrown is an error of the suite', async (thrown) => {
  const { finding } = await run(async () => {
    throw thrown;
  });
  expect(finding.outcome).toBe('error');
});
