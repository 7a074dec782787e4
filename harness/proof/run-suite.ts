// Runs the real command line as a child process, in a temporary folder of its own, and reads what it left behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../model/finding.ts';
import { readRun } from '../model/read-run.ts';
import type { Grade } from '../model/run.ts';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A temporary folder for one proof: everything that a suite started in it leaves behind can be told apart. */
export interface Workplace extends AsyncDisposable {
  readonly dir: string;
  /** TMPDIR of the suites that are run here. */
  readonly tmp: string;
  readonly results: string;
}

export interface SuiteOptions {
  readonly args: readonly string[];
  readonly workplace: Pick<Workplace, 'dir' | 'tmp'>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The checkout whose command line is run; this one when absent. */
  readonly root?: string;
  readonly deadlineMs: number;
  /** Hears standard error as it comes. */
  readonly onStderr?: (text: string) => void;
}

export interface SuiteEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface RunningSuite extends AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<SuiteEnd>;
}

export interface GradedRun extends SuiteEnd {
  readonly runDir: string;
  readonly grade: Grade;
  readonly findings: readonly Finding[];
  /** Outcome by criterion. */
  readonly outcomes: Readonly<Record<string, string>>;
}

export async function openWorkplace(): Promise<Workplace> {
  const dir = await realpath(await mkdtemp(path.join(tmpdir(), 'proof-')));
  // PostgreSQL may run as another user, who has to get through.
  await chmod(dir, 0o755);
  return {
    dir,
    tmp: dir,
    results: path.join(dir, 'results'),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Starts `node harness/cli.ts …`; past the deadline it is killed, and `ended` rejects. */
export function startSuite(options: SuiteOptions): RunningSuite {
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [path.join(options.root ?? projectRoot, 'harness', 'cli.ts'), ...options.args],
    {
      cwd: options.cwd ?? options.workplace.dir,
      env: { ...plainEnvironment(), TMPDIR: options.workplace.tmp, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a proof can press Ctrl-C for all of it at once.
      detached: true,
    },
  );
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      if (name === 'stderr') options.onStderr?.(text);
    });
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, options.deadlineMs);
  const ended = once(child, 'close').then(([exitCode]): SuiteEnd => {
    clearTimeout(timer);
    const durationMs = Math.round(performance.now() - startedAt);
    if (!late) return { exitCode, ...texts, durationMs };
    const what = `seaworthy ${options.args.join(' ')}`;
    throw new Error(`${what}: no end within ${options.deadlineMs} ms\n${texts.stderr.slice(-2_000)}`);
  });
  ended.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended.catch(() => {});
    },
  };
}

export async function runSuite(options: SuiteOptions): Promise<SuiteEnd> {
  await using suite = startSuite(options);
  return await suite.ended;
}

/** `run --json`, with the run folder read back. */
export async function gradeTarget(
  workplace: Workplace,
  options: Omit<SuiteOptions, 'workplace' | 'args'> & { readonly args?: readonly string[] },
): Promise<GradedRun> {
  const { args = [], ...rest } = options;
  const results = await mkdtemp(path.join(workplace.dir, 'results-'));
  const end = await runSuite({ ...rest, workplace, args: ['run', ...args, '--json', '--results', results] });
  const runDir = path.join(results, 'latest');
  try {
    const { grade } = JSON.parse(end.stdout) as { grade: Grade };
    const { findings } = await readRun(runDir);
    const outcomes = Object.fromEntries(findings.map(({ criterion, outcome }) => [criterion, outcome]).sort());
    return { ...end, runDir, grade, findings, outcomes };
  } catch (cause) {
    throw new Error(`the run left no result (exit ${end.exitCode}):\n${end.stderr.slice(-3_000)}`, { cause });
  }
}

// What a test runner or a CI sets for itself must not change what the suite under proof does.
function plainEnvironment(): NodeJS.ProcessEnv {
  const own =
    /^(VITEST|SEAWORTHY_(RUN_ID|RUN_DIR|OWNER|PROCESS)|TARGET|NODE_ENV|NODE_OPTIONS|GITHUB_|TEST|MODE|DEV|PROD|SSR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
