import { expect, test } from 'vitest';
import { proofArguments, tallyOfMatrix, tallyOfVitest } from './steps.ts';

const file = (status: string, tests: number) => ({
  name: '/x/a.test.ts',
  status,
  assertionResults: Array.from({ length: tests }, (_, index) => ({
    status: index === 0 ? status : 'passed',
    fullName: `test ${index}`,
    failureMessages: ['Error: \u001b[31mred\u001b[39m\n- 1\n+ 2\n    at x.ts:1\n    at y.ts:2'],
  })),
});

test.each([
  ['tests counted', { numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }, true, [3, 0, 2], []],
  [
    'a failed test',
    { numPassedTests: 2, numFailedTests: 1, testResults: [file('failed', 3)] },
    false,
    [2, 1, 0],
    ['a.test.ts: test 0\n    Error: red\n    - 1\n    + 2'],
  ],
  [
    'a file that has no test, because it broke',
    { testResults: [file('failed', 0)] },
    false,
    [0, 1, 0],
    ['a.test.ts could not be read'],
  ],
  ['an error outside of tests', { numPassedTests: 2, testResults: [file('passed', 2)] }, false, [2, 1, 0], []],
  ['no report at all', {}, false, [0, 1, 0], []],
] as const)('%s', (_, json, ok, [passed, failed, skipped], failures) => {
  expect(tallyOfVitest(json, { ok })).toEqual({ passed, failed, skipped, failures });
});

const matrixLine = (verdict: string, mutant = verdict) =>
  `1/4 ${verdict.padEnd(10)} ${mutant}  health/livez  fail (1.0 s)\n`;

test.each([
  ['killed and clean pass', matrixLine('killed') + matrixLine('clean'), true, [2, 0]],
  [
    'survived, collateral and undecided fail',
    ['killed', 'survived', 'collateral', 'undecided'].map((verdict) => matrixLine(verdict)).join(''),
    false,
    [1, 3],
  ],
  [
    'what was measured again counts as it was last',
    matrixLine('undecided', 'm') + matrixLine('killed', 'm'),
    true,
    [1, 0],
  ],
  ['a command that fails has failed', matrixLine('killed'), false, [1, 1]],
  ['nothing proven is no success', 'hello\n', true, [0, 1]],
] as const)('%s', (_, output, ok, [passed, failed]) => {
  const tally = tallyOfMatrix({ ok, output });
  expect(tally).toMatchObject({ passed, failed, skipped: 0 });
  for (const failure of tally.failures)
    expect(failure).toMatch(/^(survived|collateral|undecided): \S+ +health\/livez: fail \(1\.0 s\)$/);
});

test.each([
  ['everything but what takes minutes', [], ['--project', 'proof', '--project', 'known-good']],
  ['one of them', ['try'], ['--project', 'proof', '--project', 'known-good', 'try']],
  ['what takes minutes, by its name', ['alternatives'], ['--project', 'alternatives', 'alternatives']],
])('the step of the proofs runs %s', (_, args, expected) => {
  expect(proofArguments(args)).toEqual(expected);
});
