// A folder with the pages that people read: the golden run's report, with an outage drawn in it.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Finding } from '../model/finding.ts';
import type { Outcome } from '../model/outcome.ts';
import { runFiles } from '../model/run-files.ts';
import { type Timeline, timelineFile } from '../model/timeline.ts';
import { compareRuns } from '../report/compare-runs.ts';
import type { ReportInput } from '../report/entries.ts';
import { comparisonPage } from '../report/html/comparison-page.ts';
import { reportRun } from '../report/report-run.ts';
import { projectRoot } from './run-suite.ts';

export interface ReportPages extends AsyncDisposable {
  readonly report: string;
  readonly comparison: string;
}

const drawnFor = ['graceful-shutdown/drains-in-flight', 'health/readiness-follows-database'];

export async function writeReportPages(): Promise<ReportPages> {
  const dir = await mkdtemp(path.join(tmpdir(), 'seaworthy-pages-'));
  const run = path.join(dir, 'run');
  await cp(path.join(projectRoot, 'results', 'golden', 'report', 'run'), run, { recursive: true });
  await addTimelines(run);
  const { reportPath, ...input } = await reportRun(run);
  const comparison = path.join(run, 'comparison.html');
  await writeFile(comparison, comparisonPage(compareRuns(earlier(input), input)));
  return { report: reportPath, comparison, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** The same run, only with other outcomes and numbers: everything that a comparison can show. */
function earlier(input: ReportInput): ReportInput {
  const turned = { pass: 'fail', fail: 'pass', inconclusive: 'pass' } as Readonly<Record<string, Outcome>>;
  const findings = input.findings.map((finding) => ({
    ...finding,
    measurements: finding.measurements.map((one) => ({ ...one, value: one.value * 2 })),
  }));
  const exercises = input.grade.exercises.map((exercise) => ({
    ...exercise,
    criteria: exercise.criteria.map((one, n) => ({ ...one, outcome: (n < 3 && turned[one.outcome]) || one.outcome })),
  }));
  return { ...input, run: { ...input.run, profile: 'quick' }, findings, grade: { ...input.grade, exercises } };
}

async function addTimelines(run: string): Promise<void> {
  const file = path.join(run, runFiles.findings);
  const findings = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Finding);
  const lines = findings.map((finding) => {
    if (!drawnFor.includes(finding.criterion)) return JSON.stringify(finding);
    const drawn = { file: timelineFile, mediaType: 'application/json', title: 'Over time' };
    return JSON.stringify({ ...finding, evidence: [...finding.evidence, drawn] });
  });
  await writeFile(file, `${lines.join('\n')}\n`);
  for (const criterion of drawnFor) {
    const folder = path.join(run, runFiles.evidence, criterion);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, timelineFile), JSON.stringify(outage()));
  }
}

function outage(): Timeline {
  const buckets = Array.from({ length: 80 }, (_, n) => ({
    atMs: 2_000 + n * 100,
    requests: 10,
    errors: n > 20 && n < 40 ? 4 : 0,
    medianMs: 3 + (n % 7),
    slowestMs: n > 20 && n < 40 ? 900 : 12,
  }));
  return {
    schemaVersion: 1,
    bucketMs: 100,
    durationMs: 10_000,
    series: [
      { name: '/readyz', buckets },
      { name: '<b>load</b>', buckets },
    ],
    windows: [{ name: 'database-down', fromMs: 4_000, toMs: 6_000 }],
    marks: [
      { kind: 'detected', label: '503 from GET /readyz', atMs: 4_120, afterMs: 120, limitMs: 5_000 },
      { kind: 'shed', label: 'the balancer sends it nothing more', atMs: 4_400, afterMs: 400 },
      { kind: 'recovered', label: '200 from GET /readyz', atMs: 6_090, afterMs: 90, limitMs: 10_000 },
    ],
  };
}
