// Measures report.html of a whole catalogue with 1,000 pieces of evidence: size, time to write, time to first paint.
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gradeRun } from '../grade/grade.ts';
import type { Catalogue } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { digestOf, readGrade, readRun } from '../model/read-run.ts';
import { runFiles } from '../model/run-files.ts';
import { writeWhole } from '../model/write-file.ts';
import { findBrowser, noBrowser, startBrowser } from '../proof/browser.ts';
import { htmlReport } from '../report/html/report-page.ts';
import { readTimelines } from '../report/read-timelines.ts';
import { projectRoot } from './bench-lab.ts';
import { type Bench, type Figure, median, rangeText } from './figure.ts';

const rounds = 5;
const pieces = 1_000;
const sizeGoalMegabytes = 1.5;
const writeGoalMs = 500;
const paintGoalMs = 1_000;

export const bench: Bench = async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'seaworthy-report-bench-'));
  try {
    await makeRun(dir);
    await gradeRun(dir);
    const { run, catalogue, findings } = await readRun(dir);
    const input = { run, catalogue, findings, grade: await readGrade(dir, run) };
    const file = path.join(dir, runFiles.html);
    const writes: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await writeWhole(file, htmlReport(input, await readTimelines(dir, findings)));
      writes.push(performance.now() - startedAt);
    }
    const { size } = await stat(file);
    return [
      {
        name: `report.html with ${pieces} pieces of evidence`,
        value: size / 1_000_000,
        unit: 'MB',
        goal: { comparison: '<=', value: sizeGoalMegabytes },
        detail: `${findings.length} criteria, half of them failed with a repro.sh`,
      },
      {
        name: 'report.html written, the first time in a process',
        value: writes[0] ?? Number.NaN,
        unit: 'ms',
        goal: { comparison: '<=', value: writeGoalMs },
        detail: rangeText(writes),
      },
      await firstPaint(file),
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

async function firstPaint(file: string): Promise<Figure> {
  const name = 'report.html, first paint in Chromium';
  const goal = { comparison: '<=', value: paintGoalMs } as const;
  const executable = await findBrowser();
  if (executable === undefined) return { name, value: Number.NaN, unit: 'ms', goal, detail: noBrowser };
  const browser = await startBrowser(executable);
  try {
    const paints: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(file).href);
      paints.push(await page.evaluate<number>(painted));
      await page.close();
    }
    return { name, value: median(paints), unit: 'ms', goal, detail: `the median of ${rangeText(paints)}` };
  } finally {
    await browser.close();
  }
}

const painted = `new Promise((resolve) => {
  new PerformanceObserver((list, observer) => {
    const entry = list.getEntriesByName('first-contentful-paint')[0];
    if (entry === undefined) return;
    observer.disconnect();
    resolve(entry.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

/** The golden run's files with every criterion of the catalogue in them. */
async function makeRun(dir: string): Promise<void> {
  const golden = await readRun(path.join(projectRoot, 'results', 'golden', 'report', 'run'));
  const text = await readFile(path.join(projectRoot, 'spec', 'catalogue.json'), 'utf8');
  const planned = JSON.parse(text) as Catalogue;
  const exercises = planned.exercises.map((exercise) => ({
    ...exercise,
    criteria: exercise.criteria.map((criterion) => ({ ...criterion, status: 'specified' as const })),
  }));
  const catalogueText = JSON.stringify({ ...planned, exercises });
  const ids = exercises.flatMap(({ criteria }) => criteria.map(({ id }) => id));
  const sample = golden.findings.find(({ outcome }) => outcome === 'fail');
  if (sample === undefined) throw new Error('the golden run has no failure to copy');
  const files = Math.ceil(pieces / ids.length);
  const findings = ids.map((criterion, n) => findingOf(sample, criterion, n % 2 === 0 ? 'fail' : 'pass', files));
  const { waivers: _, ...run } = golden.run;
  await writeFile(path.join(dir, runFiles.catalogue), catalogueText);
  await writeFile(
    path.join(dir, runFiles.run),
    JSON.stringify({ ...run, selection: null, catalogueDigest: digestOf(catalogueText) }),
  );
  await writeFile(path.join(dir, runFiles.findings), findings.map((one) => `${JSON.stringify(one)}\n`).join(''));
  for (const { criterion, evidence } of findings) {
    const folder = path.join(dir, runFiles.evidence, criterion);
    await mkdir(folder, { recursive: true });
    await Promise.all(evidence.map(({ file }) => writeFile(path.join(folder, file), 'x')));
  }
}

function findingOf(sample: Finding, criterion: string, outcome: 'pass' | 'fail', files: number): Finding {
  const { repro: _, ...rest } = sample;
  const evidence = Array.from({ length: files }, (__, n) => ({
    file: `answers-${n}.json`,
    mediaType: 'application/json',
    title: `Answers of round ${n}`,
  }));
  const script = `#!/bin/sh\n${'curl -sS "$BASE_URL_0/tasks" -o /dev/null\n'.repeat(80)}`;
  return { ...rest, criterion, outcome, evidence, ...(outcome === 'fail' && { repro: script }) };
}
