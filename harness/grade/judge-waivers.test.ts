import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exitCodes } from '../model/outcome.ts';
import type { Grade, RunRecord } from '../model/run.ts';
import { brokenWaivers, gradedCriteria, unwaivedMusts, verdictOf } from '../model/verdict.ts';
import { dayOf, type Waiver } from '../model/waiver.ts';
import { grade } from './grade.ts';
import {
  anyCase,
  type Case,
  casesArbitrary,
  catalogueOf,
  findingsOf,
  gradeOf,
  replaced,
  run,
} from './graded-cases.fixture.ts';

const today = dayOf(new Date(run.startedAt));
const waiver = (criterion: string, expires = '2026-12-01'): Waiver => ({ criterion, reason: 'r', owner: 'o', expires });
const idOf = (index: number): string => `e-${Math.floor(index / 4)}/c-${index}`;
const judged = (
  cases: readonly Case[],
  waivers: readonly Waiver[],
  day = today,
  parts: Partial<RunRecord> = {},
): Grade => grade(catalogueOf(cases), { ...run, ...parts, waivers }, findingsOf(cases), day);
const musts = (...list: Case['outcome'][]): Case[] => list.map((outcome) => ({ level: 'must', outcome }));
const without = ({ waivers: _, ...rest }: Grade): Omit<Grade, 'waivers'> => rest;

test('an active waiver lets its own criterion through, and the grade stays what it was', () => {
  const cases = musts('pass', 'pass', 'pass', 'fail');
  const graded = judged(cases, [waiver('e-0/c-3')]);
  expect(graded.waivers).toEqual({ judgedOn: today, list: [{ ...waiver('e-0/c-3'), state: 'active' }] });
  expect(without(graded)).toEqual(gradeOf(cases));
  expect(graded).toMatchObject({ letter: 'C', percent: 75 });
  expect([verdictOf(gradeOf(cases)), verdictOf(graded)]).toEqual(['failed', 'passed']);
});

test('on the day after its last one it fails, whatever the day of the run was', () => {
  const cases = musts('pass', 'fail');
  expect(verdictOf(judged(cases, [waiver('e-0/c-1')], '2026-12-01'))).toBe('passed');
  expect(verdictOf(judged(cases, [waiver('e-0/c-1')], '2026-12-02'))).toBe('failed');
});

test('a waiver for a criterion that passes fails the run, and so does one that expired while nothing was assessed', () => {
  expect(verdictOf(judged(musts('pass', 'pass'), [waiver('e-0/c-1')]))).toBe('failed');
  expect(verdictOf(judged(musts('pass', 'unsupported'), [waiver('e-0/c-1', '2026-11-22')]))).toBe('failed');
  expect(verdictOf(judged(musts('pass', 'unsupported'), [waiver('e-0/c-1')]))).toBe('passed');
});

test('nothing passed is never green, however much is waived', () => {
  expect(verdictOf(judged(musts('fail', 'fail'), [waiver('e-0/c-0'), waiver('e-0/c-1')]))).toBe('failed');
  expect(verdictOf(judged(musts('blocked'), [waiver('e-0/c-0')]))).toBe('undecided');
  expect(verdictOf(judged(musts('pass', 'error'), [waiver('e-0/c-1')]))).toBe('undecided');
  expect(verdictOf(judged(musts('pass', 'not-run'), [waiver('e-0/c-1')]))).toBe('undecided');
});

test('waivers of criteria that were not selected say nothing; the rest stand in the order of the criteria', () => {
  const cases = musts('fail', 'pass', 'fail', 'not-run');
  const selection = ['e-0/c-0', 'e-0/c-1', 'e-0/c-2'];
  const waivers = [waiver('e-0/c-3', '2026-11-01'), waiver('e-0/c-2'), waiver('e-0/c-0')];
  const graded = judged(cases, waivers, today, { selection });
  expect(graded.waivers?.list.map(({ criterion }) => criterion)).toEqual(['e-0/c-0', 'e-0/c-2']);
  expect(verdictOf(graded)).toBe('passed');
});

test.each([
  ['twice', [waiver('e-0/c-0'), waiver('e-0/c-0')], 'is waived twice'],
  ['of an unknown criterion', [waiver('e-0/c-9')], "not in the run's catalogue"],
  ['without end', [waiver('e-0/c-0', '2099-01-01')], 'further ahead than any waiver may be'],
])('a run whose waivers are %s is refused', (_, waivers, message) => {
  expect(() => judged(musts('fail'), waivers)).toThrow(
    expect.objectContaining({
      code: 'waiver-forged',
      exitCode: exitCodes.usage,
      message: expect.stringContaining(message),
    }),
  );
});

const day = fc.constantFrom('2026-11-01', today, '2026-12-01', '2027-02-20');
/** Some criteria of the cases, each waived once. */
const waivedCases = casesArbitrary.chain((cases) =>
  fc.tuple(
    fc.constant(cases),
    fc.uniqueArray(
      fc
        .record({ index: fc.nat(cases.length - 1), expires: day })
        .map(({ index, expires }) => waiver(idOf(index), expires)),
      { selector: ({ criterion }) => criterion },
    ),
  ),
);

test('waivers change no letter, no percentage, no coverage and no outcome: the grade is the honest one', () => {
  fc.assert(
    fc.property(waivedCases, day, ([cases, waivers], now) => {
      expect(without(judged(cases, waivers, now))).toEqual(gradeOf(cases));
    }),
  );
});

test('one waiver never changes what is said of another criterion, nor of another waiver', () => {
  fc.assert(
    fc.property(waivedCases, anyCase, day, day, ([cases, waivers], index, expires, now) => {
      const own = idOf(index % cases.length);
      const others = waivers.filter(({ criterion }) => criterion !== own);
      const [before, after] = [judged(cases, others, now), judged(cases, [...others, waiver(own, expires)], now)];
      const besides = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).filter((id) => id !== own);
      expect(besides(unwaivedMusts(after))).toEqual(besides(unwaivedMusts(before)));
      expect(gradedCriteria(after)).toEqual(gradedCriteria(before));
      expect(after.waivers?.list.filter(({ criterion }) => criterion !== own)).toEqual(before.waivers?.list);
    }),
  );
});

test('the order of the waivers does not matter', () => {
  const shuffled = waivedCases.chain(([cases, waivers]) =>
    fc.tuple(fc.constant(cases), fc.constant(waivers), fc.shuffledSubarray(waivers, { minLength: waivers.length })),
  );
  fc.assert(
    fc.property(shuffled, day, ([cases, waivers, other], now) => {
      expect(JSON.stringify(judged(cases, other, now))).toBe(JSON.stringify(judged(cases, waivers, now)));
    }),
  );
});

test('an error of the suite is never green, whatever is waived', () => {
  fc.assert(
    fc.property(
      waivedCases,
      anyCase,
      fc.constantFrom('error' as const, 'not-run' as const),
      ([cases, waivers], index, outcome) => {
        fc.pre(cases[index % cases.length]?.outcome !== 'planned');
        const graded = judged(replaced(cases, index, outcome), waivers);
        expect(graded.letter).toBeNull();
        expect(verdictOf(graded)).not.toBe('passed');
      },
    ),
  );
});

test('fixing a criterion fails no run but by the waiver of that very criterion', () => {
  fc.assert(
    fc.property(waivedCases, anyCase, day, ([cases, waivers], index, now) => {
      const [before, after] = [judged(cases, waivers, now), judged(replaced(cases, index, 'pass'), waivers, now)];
      const own = idOf(index % cases.length);
      const broken = (graded: Grade) => brokenWaivers(graded).filter(({ criterion }) => criterion !== own);
      expect(broken(after)).toEqual(broken(before));
      expect(unwaivedMusts(after).length).toBeLessThanOrEqual(unwaivedMusts(before).length);
    }),
  );
});
