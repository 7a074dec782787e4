import { expect, test } from 'vitest';
import type { CriterionReport } from '../model/criterion-report.ts';
import type { Finding } from '../model/finding.ts';
import { repeatDisguised } from './repeat-disguised.ts';

type Ended = Finding['outcome'];

test.each<[name: string, others: readonly Ended[], plain: Ended, outcome: Ended, code: string | undefined]>([
  ['right for the other client, too', ['pass'], 'pass', 'pass', undefined],
  ['right for the suite alone, twice each', ['fail', 'fail'], 'pass', 'fail', 'special-treatment'],
  ['dead for the other client, twice', ['blocked', 'blocked'], 'pass', 'fail', 'special-treatment'],
  ['wrong once and dead once for the other client', ['fail', 'blocked'], 'pass', 'fail', 'special-treatment'],
  ['wrong for the suite as well the second time', ['fail', 'fail'], 'fail', 'inconclusive', 'flips'],
  ['wrong for the other client only once', ['fail', 'pass'], 'pass', 'inconclusive', 'flips'],
  ['too noisy to say as the other client', ['inconclusive'], 'pass', 'pass', undefined],
  ['the suite broke in the repeat', ['error'], 'pass', 'error', 'own'],
])('%s', async (_, others, plain, outcome, code) => {
  const rest = [...others];
  const judged = await repeatDisguised(report('pass', 'first'), {
    disguise: 'curl',
    asAnother: async () => report(rest.shift() ?? 'error', 'another'),
    plainly: async () => report(plain, 'plain'),
  });
  expect({ outcome: judged.finding.outcome, code: judged.finding.error?.code }).toEqual({ outcome, code });
  expect(rest).toEqual([]);
});

test('what is told names the client, and no secret of any run is lost to the redactor', async () => {
  const failed = await repeatDisguised(report('pass', 'first'), {
    disguise: 'curl/8.9.1',
    asAnother: async () => report('fail', 'another'),
    plainly: async () => report('pass', 'plain'),
  });
  expect(failed.finding.error?.message).toBe('as curl/8.9.1, twice: the reason of another');
  expect(failed.evidence.map(({ title }) => title)).toEqual(['another']);
  expect(new Set(failed.secrets)).toEqual(new Set(['first', 'another', 'plain']));
  const passed = await repeatDisguised(report('pass', 'first'), {
    disguise: 'curl/8.9.1',
    asAnother: async () => report('pass', 'another'),
    plainly: async () => report('error', 'plain'),
  });
  expect(passed.finding.moments).toEqual([{ atMs: 20, event: 'passed again as another client', detail: 'curl/8.9.1' }]);
  expect(passed.secrets).toEqual(['first', 'another']);
});

function report(outcome: Ended, of: string): CriterionReport {
  return {
    finding: {
      schemaVersion: 1,
      criterion: 'a/b',
      outcome,
      startedAt: '2026-11-23T06:45:12.000Z',
      durationMs: 10,
      summary: of,
      measurements: [],
      moments: [],
      evidence: [],
      ...(outcome !== 'pass' && { error: { code: 'own', message: `the reason of ${of}` } }),
    },
    evidence: [{ file: 'x.txt', mediaType: 'text/plain', title: of, text: '' }],
    secrets: [of],
  };
}
