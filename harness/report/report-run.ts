// Writes the reports of a graded run folder, as often as wanted: the same bytes each time.
import { join } from 'node:path';
import { readGrade, readRun } from '../model/read-run.ts';
import { runFiles } from '../model/run-files.ts';
import { writeWhole } from '../model/write-file.ts';
import type { ReportInput } from './entries.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown-report.ts';
import { sarifReport } from './sarif.ts';

/** Reads run, catalogue, findings and grade; writes `report.md`, `junit.xml` and `results.sarif`; gives what the terminal needs. */
export async function reportRun(dir: string): Promise<ReportInput & { readonly reportPath: string }> {
  const { run, catalogue, findings } = await readRun(dir);
  const input = { run, catalogue, findings, grade: await readGrade(dir, run) };
  const reportPath = join(dir, runFiles.report);
  await writeWhole(join(dir, runFiles.junit), junitReport(input));
  await writeWhole(join(dir, runFiles.sarif), sarifReport(input));
  await writeWhole(reportPath, markdownReport(input));
  return { ...input, reportPath };
}
