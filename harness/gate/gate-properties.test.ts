// What must hold of the gate whatever a run and a policy say.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grade } from '../grade/grade.ts';
import { type Case, casesArbitrary, catalogueOf, findingsOf, run } from '../grade/graded-cases.fixture.ts';
import { levels } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { exerciseOf } from '../model/ids.ts';
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
  /** Whole ids; null where everything was selected. */
  readonly selection: readonly string[] | null;
}

const specifiedOf = (cases: readonly Case[]): string[] =>
  cases.flatMap(({ outcome }, index) => (outcome === 'planned' ? [] : [idOf(index)]));
const policyOf = (cases: readonly Case[]): fc.Arbitrary<GatePolicy> => {
  const specified = specifiedOf(cases);
  const names = [...new Set([...specified.map(exerciseOf), ...specified])];
  const parts = fc.record({
    minimumCoverage: fc.constantFrom(0, 50, 100),
    levels: fc.subarray([...levels]).map((some) => [...new Set(['must' as const, ...some])]),
    musts: fc.constantFrom('every', 'assessed'),
    require: fc.subarray(names, { maxLength: Math.min(3, names.length) }),
    allowWaivers: fc.boolean(),
    allowPartial: fc.boolean(),
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
  fc.record({
    cases: fc.constant(cases),
    waivers: waiversOf(cases),
    policy: policyOf(cases),
    selection: fc.option(fc.subarray(specifiedOf(cases))),
  }),
);

const foundIn = ({ cases, selection }: Pick<World, 'cases' | 'selection'>): Finding[] =>
  findingsOf(cases).filter(({ criterion }) => selection?.includes(criterion) ?? true);

function judgedOf(world: Omit<World, 'policy'>, findings = foundIn(world)) {
  const { cases, waivers, selection } = world;
  const catalogue = catalogueOf(cases);
  const text = JSON.stringify(catalogue);
  const record = { ...run, catalogueDigest: digestOf(text), waivers, selection };
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

test('a run that fails or decides nothing by itself is green by no policy, and beside no baseline that it is worse than', () => {
  const notMuch = { musts: 'assessed', minimumCoverage: 0, allowPartial: true } as const;
  const lax = worlds.map((world) => ({ ...world, policy: { ...world.policy, ...notMuch } }));
  fc.assert(
    fc.property(fc.oneof(worlds, lax), (world) => {
      const { judged, text } = judgedOf(world);
      const code = exitCodeOf(judged.grade);
      fc.pre(code !== 0);
      expect(decide(world).exitCode).not.toBe(0);
      // A baseline forgives what failed before, and nothing else.
      const beside = gateAgainst(judged, judged, baselinePolicy, text).exitCode;
      if (code === 2) expect(beside).not.toBe(0);
    }),
    { numRuns: 1_000 },
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

test('a run of an old catalogue is never green', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      expect(decide(world, undefined, ' ').exitCode).not.toBe(0);
    }),
  );
});

test('what is required has passed wherever the gate is open, selected or not', () => {
  // Nothing else of these policies and runs keeps the gate closed over a criterion that was left out.
  const notMuch = { minimumCoverage: 0, musts: 'assessed', allowPartial: true } as const;
  const leftOpen: readonly Case['outcome'][] = ['planned', 'inconclusive', 'unsupported'];
  const lax = worlds.map(({ cases, policy, selection }): World => {
    const open = cases.map((one) => (leftOpen.includes(one.outcome) ? one : { ...one, outcome: 'pass' as const }));
    return { cases: open, policy: { ...policy, ...notMuch, levels: ['must'] }, selection, waivers: [] };
  });
  fc.assert(
    fc.property(lax, (world) => {
      if (decide(world).exitCode !== 0) return;
      const passed = foundIn(world).flatMap(({ criterion, outcome }) => (outcome === 'pass' ? [criterion] : []));
      const musts = specifiedOf(
        world.cases.map((one) => (one.level === 'must' ? one : { ...one, outcome: 'planned' })),
      );
      for (const wanted of world.policy.require) {
        const own = specifiedOf(world.cases).filter((id) => id === wanted || exerciseOf(id) === wanted);
        const asked = own.some((id) => id !== wanted && musts.includes(id))
          ? own.filter((id) => musts.includes(id))
          : own;
        expect(passed).toEqual(expect.arrayContaining(asked));
      }
    }),
    { numRuns: 1_000 },
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
    const findings = foundIn(world);
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
  const always =
    /^(nothing-|no-must-assessed|run-(?!partial)|file-|grade-incomplete|no-grade|waiver-|baseline-incomplete)/;
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
