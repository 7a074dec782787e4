// Tells GitHub Actions what a run or a gate came to, where one of its runners listens; anywhere else it does nothing.
import { appendFile, stat } from 'node:fs/promises';
import type { ReportInput } from '../report/entries.ts';
import { githubAnnotations } from '../report/github-annotations.ts';
import { githubSummary } from '../report/github-summary.ts';
import { inline } from '../report/markdown.ts';

/** The limit of a step's summary is 1,024 KB; beyond it GitHub shows none of it. */
const maxSummaryBytes = 1_000_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Annotations go to `write`: a runner reads commands on standard output and standard error alike. */
export async function tellGithubOfRun(
  input: ReportInput,
  write: (text: string) => unknown,
  env: Environment = process.env,
): Promise<void> {
  if (env['GITHUB_ACTIONS'] === 'true') write(githubAnnotations(input));
  await addToSummary(env, (room) => githubSummary(input, room));
}

export async function tellGithubOfGate(lines: readonly string[], env: Environment = process.env): Promise<void> {
  await addToSummary(env, (room) => {
    const text = `${lines.map((line) => `- ${inline(line)}`).join('\n')}\n`;
    return Buffer.byteLength(text) <= room ? text : '';
  });
}

/** A summary that cannot be written is no reason to lose a run's exit code. */
async function addToSummary(env: Environment, textFor: (roomBytes: number) => string): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  const usedBytes = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  try {
    await appendFile(file, textFor(maxSummaryBytes - usedBytes));
  } catch (cause) {
    process.stderr.write(
      `The job summary was not written: ${cause instanceof Error ? cause.message : String(cause)}\n`,
    );
  }
}
