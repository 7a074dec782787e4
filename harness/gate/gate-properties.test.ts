// What must hold of the gate whatever a run and a policy say.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grade } from '../grade/grade.ts';
import { type Case, casesArbitrary, catalogueOf, findingsOf, run } from '../grade/graded-cases.fixture.ts';
import { levels } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { digestOf } from '../model/read-run.ts';
import { gradedCriteria } from '../model/verdict.ts';
import { dayOf, type Waiver } from '../model/waiver.ts';
import { gateAgainst } from './baseline.ts';
import { exitCodeOf } from './exit-code.ts';
import { gate } from './gate.ts';
import { baselinePolicy, type GatePolicy, policySchema } from './policy.ts';
import type { GateResult, JudgedRun } from './reason.ts';

const today = dayOf(new Date(run.startedAt));
const idOf = (index: number): string => `e-${Math.floor(index / 4)}/c-${index}`;

interface World {
  readonly cases: readonly Case[];
  readonly waivers: readonly Waiver[];
  readonly policy: GatePolicy;
}

const policyOf = (cases: readonly Case[]): fc.Arbitrary<GatePolicy> => {
  const specified = cases.flatMap(({ outcome }, index) => (outcome === 'planned' ? [] : [idOf(index)]));
  const parts = fc.record({
    minimumCoverage: fc.constantFrom(0, 50, 100),
    levels: fc.subarray([...levels]).map((some) => [...new Set(['must' as const, ...some])]),
    musts: fc.constantFrom('every', 'assessed'),
    require: fc.subarray(specified),
    allowWaivers: fc.boolean(),
  });
  return parts.map((some) => policySchema.parse(some));
};
const waiversOf = (cases: readonly Case[]): fc.Arbitrary<Waiver[]> =>
  fc.uniqueArray(
    fc
      .record({ index: fc.nat(cases.length - 1), expires: fc.constantFrom('2026-11-01', '2026-12-31') })
      .map(({ index, expires }): Waiver => ({ criterion: idOf(index), reason: 'r', owner: 'o', expires })),
    { selector: ({ criterion }) => criterion },
  );
const worlds: fc.Arbitrary<World> = casesArbitrary.chain((cases) =>
  fc.record({ cases: fc.constant(cases), waivers: waiversOf(cases), policy: policyOf(cases) }),
);

function judgedOf({ cases, waivers }: Pick<World, 'cases' | 'waivers'>, findings = findingsOf(cases)) {
  const catalogue = catalogueOf(cases);
  const text = JSON.stringify(catalogue);
  const record = { ...run, catalogueDigest: digestOf(text), waivers };
  const judged: JudgedRun = { grade: grade(catalogue, record, findings, today), run: record, findings };
  return { judged, text };
}

function decide(world: World, findings?: readonly Finding[], suffix = ''): GateResult {
  const { judged, text } = judgedOf(world, findings === undefined ? undefined : [...findings]);
  return gate(judged.grade, judged.run, judged.findings, world.policy, `${text}${suffix}`);
}

test('a harness error, a missing finding or nothing passed is never green', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const { judged } = judgedOf(world);
      const { error, 'not-run': notRun, pass } = judged.grade.counts;
      fc.pre(error + notRun > 0 || pass === 0);
      expect(decide(world).exitCode).not.toBe(0);
      expect(exitCodeOf(judged.grade)).not.toBe(0);
    }),
  );
});

test('a harness error costs the target nothing: it adds no reason that is a failure', () => {
  fc.assert(
    fc.property(worlds, fc.nat(39), (world, at) => {
      const index = at % world.cases.length;
      fc.pre(world.cases[index]?.outcome === 'unsupported');
      const cases = world.cases.map((one, here) => (here === index ? { ...one, outcome: 'error' as const } : one));
      const failures = ({ reasons }: GateResult) =>
        reasons.filter(({ exitCode }) => exitCode === 1).map(({ code }) => code);
      const before = failures(decide(world)).filter((code) => code !== 'letter-too-low');
      expect(failures(decide({ ...world, cases }))).toEqual(before);
    }),
  );
});

test('an old catalogue and a required id that was not run are never green', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      expect(decide(world, undefined, ' ').exitCode).not.toBe(0);
      const [required] = world.policy.require;
      fc.pre(required !== undefined);
      const findings = findingsOf(world.cases).filter(({ criterion }) => criterion !== required);
      expect(decide(world, findings).exitCode).not.toBe(0);
    }),
  );
});

test('a waiver says nothing of any criterion but its own, and never lets another one through', () => {
  fc.assert(
    fc.property(worlds, fc.nat(39), fc.constantFrom('2026-11-01', '2026-12-31'), (world, at, expires) => {
      const criterion = idOf(at % world.cases.length);
      const others = world.waivers.filter((waiver) => waiver.criterion !== criterion);
      const more = [...others, { criterion, reason: 'r', owner: 'o', expires }];
      const besides = (waivers: readonly Waiver[]) =>
        decide({ ...world, waivers }).reasons.filter((reason) => reason.criterion !== criterion);
      expect(besides(more)).toEqual(besides(others));
    }),
    // Few runs have two failures of which one is waived.
    { numRuns: 1_000 },
  );
});

test('the order of findings and waivers does not matter', () => {
  const shuffled = worlds.chain((world) => {
    const findings = findingsOf(world.cases);
    const all = { minLength: findings.length };
    return fc.tuple(
      fc.constant(world),
      fc.shuffledSubarray(findings, all),
      fc.shuffledSubarray([...world.waivers], { minLength: world.waivers.length }),
    );
  });
  fc.assert(
    fc.property(shuffled, ([world, findings, waivers]) => {
      expect(decide({ ...world, waivers }, findings)).toEqual(decide(world));
    }),
  );
});

test('a run is never worse than itself: only what makes no run green keeps the gate closed beside a baseline', () => {
  const always = /^(nothing-|run-|file-|grade-incomplete|no-grade|waiver-|baseline-incomplete)/;
  fc.assert(
    fc.property(worlds, (world) => {
      const { judged, text } = judgedOf(world);
      const { reasons } = gateAgainst(judged, judged, baselinePolicy, text);
      for (const { code } of reasons) expect(code).toMatch(always);
      const open = gradedCriteria(judged.grade).some(({ outcome }) => outcome === 'error' || outcome === 'not-run');
      if (open) expect(reasons.map(({ code }) => code)).toContain('grade-incomplete');
    }),
  );
});
