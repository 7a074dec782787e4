// Runs a target's build, or the installation of its dependencies, once, however many workers ask for it.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { RunScope } from '../drivers/driver.ts';
import { BlockedError } from '../model/errors.ts';
import type { ShellOrWords } from './manifest.ts';
import { runToEnd } from './run-command.ts';
import { toolEnvironment } from './target-environment.ts';

const buildTimeoutMs = 10 * 60_000;
const shownOutputCharacters = 4_000;

export interface BuildStep {
  /** What messages call it: `start.build`, `npm ci`. */
  readonly field: string;
  readonly command: ShellOrWords;
  readonly cwd: string;
  readonly scope: RunScope;
  readonly progress: (message: string) => void;
  /** Beside what each build is given. */
  readonly env?: Readonly<Record<string, string>>;
}

interface BuildResult {
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly output: string;
}

/** Runs the step unless a worker of this run has done so already; a failure is remembered as well. */
export async function buildOncePerRun(step: BuildStep): Promise<void> {
  const identity = createHash('sha256')
    .update(JSON.stringify([step.command, step.cwd]))
    .digest('hex')
    .slice(0, 16);
  const stamp = join(step.scope.dir, `build-${identity}.json`);
  const remembered = async (): Promise<BuildResult | undefined> => {
    const text = await readFile(stamp, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  };
  const work = async () => {
    const result = (await remembered()) ?? (await build(step));
    // Renamed into place, since others look for it without the lock.
    await writeFile(`${stamp}.new`, JSON.stringify(result));
    await rename(`${stamp}.new`, stamp);
    return result;
  };
  assertBuilt((await remembered()) ?? (await whileLocked(stamp, step, work)), step);
}

/** Runs `npm ci` in a folder unless what its lockfile asks for is installed already, by this run or an earlier one. */
export async function installOnce(step: Omit<BuildStep, 'field' | 'command'>): Promise<void> {
  const stamp = join(step.cwd, 'node_modules', '.seaworthy-lock-digest');
  const digest = createHash('sha256')
    .update(await readFile(join(step.cwd, 'package-lock.json')))
    .digest('hex');
  const installed = async () => (await readFile(stamp, 'utf8').catch(() => '')) === digest;
  if (await installed()) return;
  const install: BuildStep = {
    ...step,
    field: 'npm ci',
    command: ['npm', 'ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress'],
  };
  // Not below node_modules, which npm ci removes.
  await whileLocked(join(step.cwd, '.cache', 'install'), install, async () => {
    if (await installed()) return;
    assertBuilt(await build(install), install);
    await mkdir(dirname(stamp), { recursive: true }); // npm makes none where nothing is to be installed.
    await writeFile(stamp, digest);
  });
}

async function build(step: BuildStep): Promise<BuildResult> {
  step.progress(`${step.field}: ${typeof step.command === 'string' ? step.command : step.command.join(' ')}`);
  return runToEnd(step.command, {
    field: step.field,
    cwd: step.cwd,
    env: { ...toolEnvironment(), ...step.env },
    scope: step.scope,
    timeoutMs: buildTimeoutMs,
    onLine: (line) => step.progress(`${step.field}: ${line.slice(0, 200)}`),
  });
}

function assertBuilt({ code, timedOut, durationMs, output }: BuildResult, { field, cwd }: BuildStep): void {
  if (code === 0) return;
  const ending = timedOut ? 'was ended' : code === null ? 'was ended by a signal' : `ended with exit code ${code}`;
  throw new BlockedError({
    code: 'build-failed',
    message: `${field} in ${cwd} ${ending} after ${durationMs} ms. Last output:\n${output.slice(-shownOutputCharacters)}`,
    hint: 'Run it by hand in that folder and correct it; the target is not started before its build succeeds.',
  });
}

async function whileLocked<T>(name: string, step: BuildStep, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(name), { recursive: true });
  const pollMs = 100;
  const release = await lock(name, {
    realpath: false,
    retries: { retries: Math.ceil((2 * buildTimeoutMs) / pollMs), minTimeout: pollMs, maxTimeout: pollMs, factor: 1 },
    onCompromised: () => step.progress(`${step.field}: its lock was taken over by another process`),
  });
  try {
    return await work();
  } finally {
    await release().catch(() => {}); // A lock that was taken over is not ours to release.
  }
}
