// `grade`, `report` and `gate`: judge a run again from its folder; the same run gives the same bytes.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gate } from '../gate/gate.ts';
import { defaultPolicy, parsePolicy } from '../gate/policy.ts';
import { gradeRun } from '../grade/grade.ts';
import { UsageError } from '../model/errors.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { readRun } from '../model/read-run.ts';
import { gradeText, verdictText } from '../report/headline.ts';
import { reportRun } from '../report/report-run.ts';
import { readCatalogue } from './catalogue.ts';

export async function gradeCommand(runDir: string): Promise<ExitCode> {
  const grade = await gradeRun(runDir);
  process.stdout.write(`${verdictText(grade)}\n${gradeText(grade)}\n`);
  return exitCodes.ok;
}

export async function reportCommand(runDir: string): Promise<ExitCode> {
  await gradeRun(runDir);
  const { reportPath } = await reportRun(runDir);
  process.stdout.write(`${path.relative(process.cwd(), reportPath)}\n`);
  return exitCodes.ok;
}

export async function gateCommand(
  projectRoot: string,
  runDir: string,
  policyFile: string | undefined,
): Promise<ExitCode> {
  const policy = policyFile === undefined ? defaultPolicy : parsePolicy(await readPolicy(policyFile), policyFile);
  const { text } = await readCatalogue(projectRoot);
  // Graded anew, so that a grade.json that somebody edited decides nothing.
  const grade = await gradeRun(runDir);
  const { run, findings } = await readRun(runDir);
  const { exitCode, reasons } = gate(grade, run, findings, policy, text);
  for (const { code, message } of reasons) process.stdout.write(`${code}: ${message}\n`);
  process.stdout.write(exitCode === exitCodes.ok ? 'gate: open\n' : `gate: closed (${exitCode})\n`);
  return exitCode;
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
