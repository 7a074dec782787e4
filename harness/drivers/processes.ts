// Starts a child process in a group of its own, and ends all that came of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { HarnessError } from '../model/errors.ts';
import type { RunScope } from './driver.ts';
import { type LineListener, type OutputBounds, OutputBuffer, type OutputCounts } from './output-buffer.ts';
import { poll } from './poll.ts';
import {
  descendantsOf,
  environmentOf,
  isAlive,
  type ProcessEntry,
  processEntry,
  processTable,
  signalProcess,
} from './process-table.ts';

export interface ProcessOptions {
  /** What messages call it: `PostgreSQL`, `target`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; only the run's marker is added to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  /** Each line, cut at the bound for its length. */
  readonly onLine?: LineListener;
  readonly bounds?: OutputBounds;
  readonly scope: Pick<RunScope, 'marker'>;
  /** What disposing does first; default: SIGKILL at once. */
  readonly stop?: StopOptions;
}

export interface StopOptions {
  /** Sent to the process alone, not to its group, before SIGKILL goes to everything. */
  readonly signal: NodeJS.Signals;
  readonly deadlineMs: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** `performance.now()` when it ended, which is before its output was read to the end. */
  readonly at: number;
}

/** A process that was started. Disposing ends it and everything it started, and waits until all of it is gone. */
export interface RunningProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** Settles when it has ended and all its output was read; never rejects. */
  readonly exited: Promise<Exit>;
  exit(): Exit | undefined;
  output(): string;
  counts(): OutputCounts;
  /** Stops reading its standard output, or goes on: what it writes meanwhile stays in the pipe, and then with it. */
  readStdout(read: boolean): void;
  /** Sends a signal to the process alone; false when it has ended. */
  signal(signal: NodeJS.Signals): boolean;
  stop(options?: StopOptions): Promise<Exit>;
}

/** Marks what one process started, wherever it moves: a child can leave the group, but seldom its environment. */
const processMarker = 'SEAWORTHY_PROCESS';

/** What tells a process's offspring from the rest of the machine. */
interface Mark {
  readonly id: string;
  readonly startTime: number;
}

/** How long output is read after the end, when a child that outlived the process holds the pipe open. */
const outputGraceMs = 1_000;
const killDeadlineMs = 10_000;

export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const id = randomUUID();
  const child = spawnChild(options, id);
  const output = new OutputBuffer(options.bounds, options.onLine);
  const watched = watch(child, output);
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw spawnError(options, error as NodeJS.ErrnoException);
  }
  const pid = child.pid;
  if (pid === undefined) throw spawnError(options, new Error('the system gave no process id'));

  const mark: Mark = { id, startTime: Number(processEntry(pid)?.startTime ?? 0) };
  const running: RunningProcess = {
    name: options.name,
    pid,
    exited: watched.exited,
    exit: watched.exit,
    output: () => output.text(),
    counts: () => output.counts(),
    readStdout: (read) => void (read ? child.stdout.resume() : child.stdout.pause()),
    signal: (signal) => watched.exit() === undefined && child.kill(signal),
    stop: async (stop = options.stop) => {
      await end(running, mark, stop);
      return watched.exited;
    },
    [Symbol.asyncDispose]: async () => {
      await running.stop();
    },
  };
  return running;
}

function spawnChild(options: ProcessOptions, mark: string) {
  try {
    return spawn(options.command, options.args, {
      cwd: options.cwd,
      env: { ...options.env, ...options.scope.marker, [processMarker]: mark },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
  } catch (error) {
    throw spawnError(options, error as NodeJS.ErrnoException);
  }
}

function watch(child: ChildProcess, output: OutputBuffer): { exited: Promise<Exit>; exit: () => Exit | undefined } {
  let exit: Exit | undefined;
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => output.write(chunk, stream));
    child[stream]?.on('close', () => output.end(stream));
    child[stream]?.on('error', () => {}); // The pipe broke; the exit says the rest.
  }
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      const ended: Exit = { code, signal, at: performance.now() };
      exit = ended;
      const timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, outputGraceMs);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(ended);
      });
    });
  });
  return { exited, exit: () => exit };
}

async function end(running: RunningProcess, mark: Mark, stop: StopOptions | undefined): Promise<void> {
  const started = descendantsOf(running.pid, await processTable());
  if (stop && running.signal(stop.signal)) {
    // A stopped process (SIGSTOP) would sit on its signal.
    running.signal('SIGCONT');
    await poll(() => running.exit(), { deadlineMs: stop.deadlineMs });
  }
  const left = await poll(
    async () => {
      const rest = await remains(running, mark, started);
      for (const entry of rest) signalProcess(entry, 'SIGKILL');
      return rest.length === 0 ? rest : undefined;
    },
    { deadlineMs: killDeadlineMs },
  );
  if (left !== undefined) return;
  throw new HarnessError({
    code: 'process-not-killed',
    message: `${running.name} (pid ${running.pid}) or a process that it started was still there ${killDeadlineMs} ms after SIGKILL`,
    hint: 'A process that survives SIGKILL waits for the kernel, mostly for a disk: look at its state in /proc.',
  });
}

/** Group, marker and descent, since each alone can be left: PostgreSQL's backends leave the group and lose the marker. */
async function remains(running: RunningProcess, mark: Mark, started: readonly ProcessEntry[]): Promise<ProcessEntry[]> {
  const table = await processTable();
  const descendants = new Set(descendantsOf(running.pid, table).map((entry) => entry.pid));
  const found = table.filter((entry) => {
    if (entry.pid === running.pid) return running.exit() === undefined;
    if (entry.groupId === running.pid || descendants.has(entry.pid)) return true;
    // Nothing that is older can come of it: most of the machine need not be asked for its environment.
    if (Number(entry.startTime) < mark.startTime) return false;
    return environmentOf(entry.pid).get(processMarker) === mark.id;
  });
  return [...found, ...started.filter(isAlive)];
}

function spawnError(options: ProcessOptions, error: NodeJS.ErrnoException): Error {
  const parts: Record<string, { code: string; hint: string }> = {
    ENOENT: {
      code: 'command-not-found',
      hint: `Check that ${options.command} is installed and on PATH, and that the folder ${options.cwd} is there.`,
    },
    EACCES: {
      code: 'command-not-executable',
      hint: `Check that ${options.command} may be executed, and reached, by the user that runs it.`,
    },
    EPERM: { code: 'user-change-refused', hint: 'Run as root without dropped capabilities, or as a plain user.' },
  };
  const known = parts[error.code ?? ''] ?? {
    code: 'spawn-failed',
    hint: `Try the command by hand: ${options.command}`,
  };
  return new HarnessError({
    ...known,
    message: `${options.name} could not be started: ${error.message}`,
    cause: error,
  });
}
