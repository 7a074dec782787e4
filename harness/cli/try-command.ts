// `try`: grades a flawed service and its fixed twin, and shows what the difference between them makes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { HarnessError } from '../model/errors.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import type { JsonResult } from '../report/json-result.ts';
import { openReport } from './open-report.ts';
import { projectRoot, resultsDir, runnableFile } from './places.ts';
import { comparisonText, shownCriteria, surprises, type Twin } from './twins.ts';

const folder = path.join(projectRoot, 'harness', 'cli', 'try');
const cli = path.join(projectRoot, 'harness', runnableFile('cli.ts'));

export interface TryOptions {
  readonly open: boolean;
  readonly results?: string;
}

export async function tryCommand(options: TryOptions): Promise<ExitCode> {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const startedAt = performance.now();
  write('Two small task services that differ in two things only: what they call ready, and how they stop.');
  const flawed = await grade('flawed', options, write);
  if (typeof flawed === 'number') return flawed;
  const fixed = await grade('fixed', options, write);
  if (typeof fixed === 'number') return fixed;

  const results = { flawed, fixed };
  write(`\n${comparisonText(results)}\n`);
  write(`What differs:  ${shown(path.join(folder, 'flawed'))}`);
  write(`               ${shown(path.join(folder, 'fixed'))}`);
  write(`Reports:       ${flawed.reportPath}`);
  write(`               ${fixed.reportPath}`);
  write(`It took ${Math.round((performance.now() - startedAt) / 1_000)} s.`);
  if (options.open && flawed.reportPath.endsWith('.html')) await openReport(path.resolve(flawed.reportPath));
  const unexpected = surprises(results);
  for (const line of unexpected) write(`Unexpected: ${line}`);
  return unexpected.length === 0 ? exitCodes.ok : exitCodes.cannotDecide;
}

/** A run of its own, as a person would start it; its exit code when it left no result. */
async function grade(
  twin: Twin,
  { results }: TryOptions,
  write: (line: string) => void,
): Promise<JsonResult | ExitCode> {
  write(`\nThe ${twin} one:`);
  const target = path.join(folder, twin);
  const where = ['--results', results ?? resultsDir];
  const args = [cli, 'run', ...shownCriteria, '--target', target, '--json', ...where];
  // A CI's summary is of the service that it is about, not of these two.
  const { TARGET: _, TARGET_URL: __, GITHUB_STEP_SUMMARY: ___, ...env } = process.env;
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  // A terminal sends Ctrl-C to both, anything else only here; the run takes its labs down and then ends.
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  try {
    const said: string[] = [];
    // What comes after the first empty line is the run's whole report; the comparison is shorter.
    let isProgress = true;
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      isProgress &&= line !== '';
      if (isProgress && !line.startsWith('started')) write(line);
    });
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    if (code === exitCodes.interrupted || code === exitCodes.terminated) return code;
    if (code === exitCodes.ok || code === exitCodes.criteriaFailed || code === exitCodes.cannotDecide)
      return JSON.parse(stdout) as JsonResult;
    throw new HarnessError({
      code: 'try-run-failed',
      message: `the run of the ${twin} twin ended with ${code ?? 'a signal'}:\n${said.slice(-10).join('\n')}`,
    });
  } finally {
    process.off('SIGINT', pass).off('SIGTERM', pass);
  }
}

function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
