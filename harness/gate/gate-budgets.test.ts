// Tests of the gate with stricter limits of the policy.
import { expect, test } from 'vitest';
import type { Outcome } from '../model/outcome.ts';
import { decide, type World, world } from './world.fixture.ts';

function measured(value: number, comparison: '<=' | '>=' | '==' = '<=', outcome: Outcome = 'pass'): World {
  const judged = world({ 'health/a': outcome });
  const measurements = [{ name: 'x', value, unit: 'ms', budget: { key: 'limit', limit: 100, comparison } }];
  const findings = judged.findings.map((one) => (one.criterion === 'health/a' ? { ...one, measurements } : one));
  return { ...judged, findings };
}

test.each<[name: string, world: World, limit: number, expected: unknown[]]>([
  ['kept', measured(50), 50, [0]],
  ['broken', measured(50.1), 50, [1, 'budget-broken']],
  ['kept from above', measured(120, '>='), 110, [0]],
  ['broken from above', measured(105, '>='), 110, [1, 'budget-broken']],
  ['the same as the own one', measured(100), 100, [0]],
  ['exact', measured(100, '=='), 100, [0]],
  ['not measured', world(), 50, [2, 'budget-not-measured']],
  [
    'measured without a verdict',
    measured(50, '<=', 'inconclusive'),
    50,
    [2, 'must-not-assessed', 'budget-not-measured'],
  ],
])('a stricter limit of the policy, %s', (_, judged, limit, expected) => {
  expect(decide(judged, { budgets: { 'health/limit': limit } })).toEqual(expected);
});

test.each([
  [measured(50), 101],
  [measured(150, '>='), 99],
  [measured(100, '=='), 50],
])('a limit that is looser than the own one is a mistake in the policy', (judged, limit) => {
  const looser = expect.objectContaining({ code: 'policy-budget-looser', exitCode: 64 });
  expect(() => decide(judged, { budgets: { 'health/limit': limit } })).toThrow(looser);
});

test('a budget that no criterion reads is a mistake in the policy', () => {
  const unknown = { code: 'policy-unknown-budget', exitCode: 64, hint: expect.stringContaining('health/limit') };
  expect(() => decide(world(), { budgets: { 'health/limitt': 1 } })).toThrow(expect.objectContaining(unknown));
});
