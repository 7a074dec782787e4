// `grade`, `report` and `gate`: judge a run again from its folder; the same run gives the same bytes on every day.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gateAgainst } from '../gate/baseline.ts';
import { gate } from '../gate/gate.ts';
import { baselinePolicy, defaultPolicy, type GatePolicy, parsePolicy } from '../gate/policy.ts';
import type { JudgedRun } from '../gate/reason.ts';
import { grade, gradeRun } from '../grade/grade.ts';
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { readRun } from '../model/read-run.ts';
import { dayOf } from '../model/waiver.ts';
import { gradeText, verdictText } from '../report/headline.ts';
import { reportRun } from '../report/report-run.ts';
import { visibleLine } from '../report/visible-text.ts';
import { readCatalogue } from './catalogue.ts';
import { tellGithubOfGate } from './github-output.ts';
import { openReport } from './open-report.ts';

/** `today` is the day on which waivers are judged, in UTC; by default the day of the run, so that no byte changes later. */
export async function gradeCommand(runDir: string, today?: string): Promise<ExitCode> {
  const graded = await gradeRun(runDir, today);
  process.stdout.write(`${verdictText(graded)}\n${gradeText(graded)}\n`);
  return exitCodes.ok;
}

/** `open`: shows it in a browser, where there is one to show it in; its path is said in any case. */
export async function reportCommand(
  runDir: string,
  { open = false, today }: { readonly open?: boolean; readonly today?: string } = {},
): Promise<ExitCode> {
  await gradeRun(runDir, today);
  const { reportPath } = await reportRun(runDir);
  process.stdout.write(`${path.relative(process.cwd(), reportPath)}\n`);
  if (open && !(await openReport(path.resolve(reportPath))))
    process.stderr.write('There is no browser here to open it in: open that file in one.\n');
  return exitCodes.ok;
}

export interface GateOptions {
  readonly projectRoot: string;
  readonly runDir: string;
  readonly policy?: string;
  /** Run folder to compare with. */
  readonly baseline?: string;
  /** By default today: a waiver that has expired since the run lets nothing through. */
  readonly today?: string;
}

export async function gateCommand(options: GateOptions): Promise<ExitCode> {
  const { runDir, baseline, today = dayOf(new Date()) } = options;
  const { text, catalogue } = await readCatalogue(options.projectRoot);
  const policy = await policyOf(options, catalogue);
  // Graded anew, so that a grade.json that somebody edited decides nothing.
  const { grade, run, findings } = await judged(runDir, today);
  const { exitCode, reasons } =
    baseline === undefined
      ? gate(grade, run, findings, policy, text)
      : // What a waiver let through then is to be told from what had failed, also when it has expired since.
        gateAgainst(await judged(baseline), { grade, run, findings }, policy, text);
  const lines = [
    ...reasons.map(({ code, message }) => `${code}: ${visibleLine(message)}`),
    exitCode === exitCodes.ok ? 'gate: open' : `gate: closed (${exitCode})`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  await tellGithubOfGate(lines);
  return exitCode;
}

async function judged(runDir: string, today?: string): Promise<JudgedRun> {
  const { catalogue, run, findings } = await readRun(runDir);
  return { grade: grade(catalogue, run, findings, today), run, findings };
}

async function policyOf({ policy, baseline }: GateOptions, catalogue: Catalogue): Promise<GatePolicy> {
  if (policy !== undefined) return parsePolicy(await readPolicy(policy), policy, catalogue);
  return baseline === undefined ? defaultPolicy : baselinePolicy;
}

async function readPolicy(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError({
      code: 'policy-missing',
      message: `${file} cannot be read`,
      hint: 'Give the path of a policy in YAML or JSON.',
      cause,
    });
  }
}
