// `compare`: two runs of one target as a difference, on the terminal and as a page beside the later report.
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { readGrade, readRun } from '../model/read-run.ts';
import { runFiles } from '../model/run-files.ts';
import { ensureDir, writeWhole } from '../model/write-file.ts';
import { compareRuns } from '../report/compare-runs.ts';
import { compareText } from '../report/compare-text.ts';
import type { ReportInput } from '../report/entries.ts';
import { comparisonPage } from '../report/html/comparison-page.ts';
import { openReport } from './open-report.ts';

export interface CompareOptions {
  readonly before: string;
  readonly after: string;
  readonly open?: boolean;
  /** Where the page goes; default: into the second run's folder. */
  readonly out?: string;
}

/** A difference decides nothing, so the exit code is 0 whatever it is: the gate has `--baseline` for that. */
export async function compareCommand({ before, after, open = false, out }: CompareOptions): Promise<ExitCode> {
  const comparison = compareRuns(await inputOf(before), await inputOf(after));
  const page = out ?? path.join(after, `comparison-with-${comparison.before.run.id}.html`);
  await writeWhole(page, comparisonPage(comparison, out === undefined ? undefined : await linkFrom(out, after)));
  process.stdout.write(`${compareText(comparison)}Page: ${path.relative(process.cwd(), page)}\n`);
  if (open && !(await openReport(path.resolve(page))))
    process.stderr.write('There is no browser here to open it in: open that file in one.\n');
  return exitCodes.ok;
}

/** The report as a page elsewhere links to it; `results/latest` is another run tomorrow. */
async function linkFrom(page: string, runDir: string): Promise<string> {
  const report = path.join(await realpath(runDir), runFiles.html);
  const folder = path.dirname(page);
  await ensureDir(folder);
  return path
    .relative(await realpath(folder), report)
    .split(path.sep)
    .map(encodeURIComponent)
    .join('/');
}

async function inputOf(dir: string): Promise<ReportInput> {
  const { run, catalogue, findings } = await readRun(dir);
  return { run, catalogue, findings, grade: await readGrade(dir, run) };
}
