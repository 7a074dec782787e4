// `run`: opens a run, grades the target, writes the results and returns the exit code.
import path from 'node:path';
import { type DependencyOffer, type Driver, dependencyNames, type RunScope } from '../drivers/driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { sweepDeadRuns } from '../drivers/sweep.ts';
import { createRedactor } from '../findings/redactor.ts';
import { type RunWriter, startRun } from '../findings/run-writer.ts';
import { exitCodeOf } from '../gate/exit-code.ts';
import { gradeRun } from '../grade/grade.ts';
import { driverNamed } from '../lab/open-context.ts';
import type { CriterionReport } from '../model/criterion-report.ts';
import { UsageError } from '../model/errors.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { runFiles } from '../model/run-files.ts';
import { dayOf } from '../model/waiver.ts';
import { jsonText, toJson } from '../report/json-result.ts';
import { reportRun } from '../report/report-run.ts';
import { terminalText } from '../report/terminal.ts';
import type { Target } from '../targets/target.ts';
import { tellGithubOfRun } from './github-output.ts';
import { type Interrupt, onInterrupt } from './interrupt.ts';
import { resultsDir } from './places.ts';
import { openProgress, type Progress } from './progress.ts';
import { planRun, type RunOptions, type RunPlan, runStartOf, settingsOf } from './run-plan.ts';
import { filesOf, phasesOf } from './selection.ts';
import type { BrokenFile } from './spec-reporter.ts';
import { runSpecs, type SpecRunOptions } from './spec-runner.ts';

export async function runCommand(options: RunOptions): Promise<ExitCode> {
  const plan = await planRun(options);
  // --json owns standard output, so the people's part goes to standard error.
  await using progress = openProgress({
    stream: options.json ? process.stderr : process.stdout,
    exercises: plan.exercises,
  });
  for (const swept of await sweepDeadRuns()) {
    progress.note(`Removed what a killed run had left: ${swept.processes.length} processes, ${swept.dir}`);
  }

  await using scope = await openRunScope(`${plan.startedAt.getTime()}-${plan.seed}`);
  Object.assign(process.env, scope.marker);
  const driver = driverNamed(options.driver, (message) => progress.note(message));
  // Heard from here on: fetching and building may take minutes, and leave processes behind like any lab.
  const interrupt = onInterrupt();
  const offers = await Promise.race([prepare(plan.target, driver, scope, progress), interrupt.happened]);
  if (typeof offers === 'string') return codeOf(offers);
  const redactor = createRedactor();
  await using writer = await startRun({
    resultsDir: options.resultsDir ?? resultsDir,
    catalogueText: plan.catalogueText,
    redactor,
    start: await runStartOf(plan, offers),
  });
  const { name, kind } = plan.target;
  progress.note(`Grading ${name} (${kind}), driver ${options.driver}, profile ${options.profile}, seed ${plan.seed}`);

  const run = runPhases(plan, interrupt, {
    settings: settingsOf(plan, offers),
    scope,
    onStart: (criterion) => progress.started(criterion),
    onStep: (criterion, text) => progress.step(criterion, text),
    onReport: async (report) => {
      if (interrupt.signal !== undefined) return;
      await record(writer, report, (secret) => redactor.add(secret));
      progress.ended(report.finding);
    },
  });
  const outcome = await Promise.race([run, interrupt.happened]);
  await progress.close();
  const interrupted = typeof outcome === 'string';
  if (interrupted) {
    run.catch(() => {});
    await scope[Symbol.asyncDispose]();
  }
  await writer.finish({ brokenFiles: interrupted ? [] : [...outcome], interrupted, finishedAt: new Date() });
  const grade = await gradeRun(writer.dir, dayOf(plan.startedAt));
  const report = await reportRun(writer.dir);
  print(report, options.json, path.relative(process.cwd(), writer.dir));
  const stream = options.json ? process.stderr : process.stdout;
  await tellGithubOfRun(report, (text) => stream.write(text));
  if (interrupted) return codeOf(outcome);
  return exitCodeOf(grade);
}

/** First what can share the machine, then each criterion under load by itself: one load at a time on a machine. */
async function runPhases(
  plan: RunPlan,
  interrupt: Interrupt,
  options: Omit<SpecRunOptions, 'files' | 'catalogue'>,
): Promise<readonly BrokenFile[]> {
  const { catalogue } = plan;
  const { light, heavy } = phasesOf(catalogue, plan.selection);
  const broken = new Map<string, BrokenFile>();
  for (const [selection, alone] of [
    [light, false],
    [heavy, true],
  ] as const) {
    if (selection.length === 0 || interrupt.signal !== undefined) continue;
    const settings = { ...options.settings, selection };
    const files = filesOf(catalogue, selection);
    for (const one of await runSpecs({ ...options, catalogue, settings, files, alone })) broken.set(one.file, one);
  }
  return [...broken.values()];
}

/** A mistake in the manifest ends the run here; a target that cannot be built or reached is for the labs to grade. */
async function prepare(
  target: Target,
  driver: Driver,
  scope: RunScope,
  progress: Progress,
): Promise<readonly DependencyOffer[]> {
  if (target.kind === 'url') return [];
  await target
    .prepare(scope, (text) => progress.note(text))
    .catch((error: unknown) => {
      if (error instanceof UsageError) throw error;
    });
  return driver.prepare(dependencyNames, scope);
}

function codeOf(signal: 'SIGINT' | 'SIGTERM'): ExitCode {
  return signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
}

async function record(
  writer: RunWriter,
  { finding, evidence, secrets }: CriterionReport,
  addSecret: (secret: string) => void,
): Promise<void> {
  for (const secret of secrets) addSecret(secret);
  const files = writer.evidence(finding.criterion);
  const written = [];
  for (const { file, mediaType, title, text } of evidence)
    written.push(await files.write({ name: file, mediaType, title, content: text }));
  await writer.record({ ...finding, evidence: written });
}

function print(report: Awaited<ReturnType<typeof reportRun>>, json: boolean, runDir: string): void {
  const options = { runDir, reportPath: path.join(runDir, runFiles.html) };
  if (json) process.stdout.write(jsonText(toJson(report, options)));
  const stream = json ? process.stderr : process.stdout;
  const color = stream.isTTY === true && !process.env.NO_COLOR;
  stream.write(`\n${terminalText(report, { ...options, color })}`);
}
