import { expect, test } from 'vitest';
import { tallyOfVitest } from './steps.ts';

const file = (status: string, tests: number) => ({ status, assertionResults: Array(tests).fill({}) });

test.each([
  ['tests counted', { numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }, true, [3, 0, 2]],
  ['a failed test', { numPassedTests: 2, numFailedTests: 1, testResults: [file('failed', 3)] }, false, [2, 1, 0]],
  ['a file that has no test, because it broke', { testResults: [file('failed', 0)] }, false, [0, 1, 0]],
  ['an error outside of tests', { numPassedTests: 2, testResults: [file('passed', 2)] }, false, [2, 1, 0]],
  ['no report at all', {}, false, [0, 1, 0]],
] as const)('%s', (_, json, ok, [passed, failed, skipped]) => {
  expect(tallyOfVitest(json, { ok })).toEqual({ passed, failed, skipped });
});
