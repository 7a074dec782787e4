// Writes the reports of a graded run folder, as often as wanted: the same bytes each time.
import { join } from 'node:path';
import { readGrade, readRun } from '../model/read-run.ts';
import { runFiles } from '../model/run-files.ts';
import { writeWhole } from '../model/write-file.ts';
import { badge } from './badge.ts';
import type { ReportInput } from './entries.ts';
import { htmlReport } from './html/report-page.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown-report.ts';
import { readTimelines } from './read-timelines.ts';
import { sarifReport } from './sarif.ts';

/** Reads what the run folder holds; writes `report.html`, `report.md`, `junit.xml`, `results.sarif` and `badge.svg`. */
export async function reportRun(dir: string): Promise<ReportInput & { readonly reportPath: string }> {
  const { run, catalogue, findings } = await readRun(dir);
  const input = { run, catalogue, findings, grade: await readGrade(dir, run) };
  const timelines = await readTimelines(dir, findings);
  const reportPath = join(dir, runFiles.html);
  await writeWhole(join(dir, runFiles.junit), junitReport(input));
  await writeWhole(join(dir, runFiles.sarif), sarifReport(input));
  await writeWhole(join(dir, runFiles.report), markdownReport(input));
  await writeWhole(join(dir, runFiles.badge), badge(input.grade));
  await writeWhole(reportPath, htmlReport(input, timelines));
  return { ...input, reportPath };
}
