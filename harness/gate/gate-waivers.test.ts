// Tests of the gate on runs with waivers.
import { expect, test } from 'vitest';
import type { Outcome } from '../model/outcome.ts';
import type { Waiver, WaiverState } from '../model/waiver.ts';
import { exitCodeOf } from './exit-code.ts';
import type { GatePolicy } from './policy.ts';
import { decide, type World, world } from './world.fixture.ts';

const waived = (changes: Readonly<Record<string, Outcome>>, criterion: string, state: WaiverState): World => {
  const waiver: Waiver = { criterion, reason: 'r', owner: 'o', expires: '2026-12-01' };
  const { grade, run, findings } = world(changes);
  const judgedOn = state === 'expired' ? '2026-12-02' : '2026-11-23';
  return {
    grade: { ...grade, waivers: { judgedOn, list: [{ ...waiver, state }] } },
    run: { ...run, waivers: [waiver] },
    findings,
  };
};

test.each<[name: string, world: World, spec: number, expected: unknown[], policy?: Partial<GatePolicy>]>([
  ['active', waived({ 'health/a': 'fail' }, 'health/a', 'active'), 0, [0]],
  ['active, blocked', waived({ 'health/a': 'blocked' }, 'health/a', 'active'), 0, [0]],
  ['active, and required', waived({ 'health/a': 'fail' }, 'health/a', 'active'), 0, [0], { require: ['health/a'] }],
  [
    'active, and the policy wants none',
    waived({ 'health/a': 'fail' }, 'health/a', 'active'),
    0,
    [1, 'must-failed'],
    { allowWaivers: false },
  ],
  [
    'of another criterion',
    waived({ 'health/a': 'fail', 'shutdown/a': 'fail' }, 'health/a', 'active'),
    1,
    [1, 'must-failed'],
  ],
  ['expired', waived({ 'health/a': 'fail' }, 'health/a', 'expired'), 1, [1, 'must-failed', 'waiver-expired']],
  ['stale', waived({}, 'health/a', 'stale'), 1, [1, 'waiver-stale']],
  ['idle', waived({ 'health/a': 'error' }, 'health/a', 'idle'), 2, [2, 'must-not-assessed', 'grade-incomplete']],
  ['idle, unsupported', waived({ 'health/a': 'unsupported' }, 'health/a', 'idle'), 0, [2, 'must-not-assessed']],
])('a waiver that is %s', (_, judged, spec, expected, policy) => {
  expect(exitCodeOf(judged.grade)).toBe(spec);
  expect(decide(judged, policy)).toEqual(expected);
});

test('a waiver raises no letter', () => {
  const judged = waived({ 'health/a': 'fail' }, 'health/a', 'active');
  const capped = { ...judged, grade: { ...judged.grade, letter: 'C' as const } };
  expect(decide(capped, { minimumLetter: 'B' })).toEqual([1, 'letter-too-low']);
});

test('a grade whose waivers are not those of the run, or judged otherwise, is refused', () => {
  const refused = expect.objectContaining({ code: 'grade-of-other-run', message: expect.stringContaining('health/a') });
  const judged = waived({ 'health/a': 'fail' }, 'health/a', 'active');
  const { waivers: _, ...none } = judged.run;
  expect(() => decide({ ...judged, run: none })).toThrow(refused);
  expect(() => decide({ ...judged, grade: world({ 'health/a': 'fail' }).grade })).toThrow(refused);
  expect(() => decide(waived({ 'health/a': 'error' }, 'health/a', 'active'))).toThrow(refused);
});
