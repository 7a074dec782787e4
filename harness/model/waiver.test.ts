import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outcomes } from './outcome.ts';
import { dayOf, lastWaiverDay, stateOf, waiverSchema } from './waiver.ts';

const waiver = { criterion: 'health/a', reason: 'r', owner: 'o', expires: '2026-12-01' };

test.each([
  ['pass', '2026-11-23', 'stale'],
  ['pass', '2026-12-02', 'stale'],
  ['fail', '2026-12-01', 'active'],
  ['fail', '2026-12-02', 'expired'],
  ['blocked', '2026-12-01', 'active'],
  ['unsupported', '2026-12-01', 'idle'],
  ['inconclusive', '2026-12-01', 'idle'],
  ['error', '2026-12-01', 'idle'],
  ['not-run', '2026-12-01', 'idle'],
  ['not-run', '2027-01-01', 'expired'],
] as const)('a waiver until 2026-12-01 of a criterion that is %s, judged on %s, is %s', (outcome, today, state) => {
  expect(stateOf(waiver, outcome, today)).toBe(state);
});

test('no outcome but fail and blocked is ever waived', () => {
  const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map(dayOf);
  fc.assert(
    fc.property(fc.constantFrom(...outcomes), days, days, (outcome, expires, today) => {
      const active = stateOf({ ...waiver, expires }, outcome, today) === 'active';
      expect(active).toBe((outcome === 'fail' || outcome === 'blocked') && expires >= today);
    }),
  );
});

test('the last day is 90 days ahead, over months, years and summer time', () => {
  expect(lastWaiverDay('2026-11-23')).toBe('2027-02-21');
  expect(lastWaiverDay('2028-02-01')).toBe('2028-05-01');
});

test.each([
  [{ ...waiver, expires: '2026-02-30' }],
  [{ ...waiver, expires: '2026-12-01T00:00:00Z' }],
  [{ ...waiver, criterion: 'health' }],
  [{ ...waiver, criterion: '../../etc/passwd' }],
  [{ ...waiver, owner: ' ' }],
  [{ ...waiver, until: '2026-12-01' }],
])('%j is no waiver', (value) => {
  expect(waiverSchema.safeParse(value).success).toBe(false);
});
