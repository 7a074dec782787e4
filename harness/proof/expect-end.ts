// Runs the command line once and expects how it ends, and that it says so in its own words.
import { expect } from 'vitest';
import { type SuiteOptions, startSuite, type Workplace } from './run-suite.ts';

export const endDeadlineMs = 60_000;

export async function expectEnd(
  options: Pick<SuiteOptions, 'args' | 'env' | 'root'> & { readonly workplace: Workplace },
  exitCode: number,
  says: readonly (string | RegExp)[],
): Promise<void> {
  await using suite = startSuite({ ...options, deadlineMs: endDeadlineMs });
  const end = await suite.ended;
  const printed = end.stdout + end.stderr;
  for (const words of says) expect(printed).toMatch(words);
  expect({ exitCode: end.exitCode, internal: printed.includes('internal error') }, printed).toEqual({
    exitCode,
    internal: false,
  });
}
