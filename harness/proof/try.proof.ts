// Proves that `try` shows what it says: the flawed service fails each of its criteria, the fixed twin passes all.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { shownCriteria } from '../cli/twins.ts';
import { openWorkplace, runSuite } from './run-suite.ts';

test('the demonstration comes out as it should, and leaves two runs', async () => {
  await using workplace = await openWorkplace();
  const args = ['try', '--no-open', '--results', workplace.results];
  const { exitCode, stdout, stderr } = await runSuite({ workplace, args, deadlineMs: 120_000 });
  expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
  for (const id of shownCriteria) expect(stdout).toMatch(new RegExp(`^${id} +fail +pass$`, 'm'));
  expect(stdout).toMatch(/^grade +F, 0\.0 % +A, 100\.0 %$/m);
  const runs = await readdir(path.join(workplace.results, 'runs'));
  expect(runs.sort().map((name) => name.replace(/^[^-]+-/, ''))).toEqual(['try-flawed-embedded', 'try-fixed-embedded']);
});
