// Starts dockerd where nothing else looks after it, so that it goes on when this command has ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { askEngine, type EngineFacts } from '../../drivers/docker/engine.ts';
import { poll } from '../../drivers/poll.ts';
import { makeCacheFolder } from '../../drivers/provision/cache-dir.ts';
import { HarnessError } from '../../model/errors.ts';

export interface StartOptions {
  readonly command: string;
  readonly cacheDir: string;
  readonly progress: (message: string) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly readyDeadlineMs?: number;
  /** The engine that answers, undefined when none does yet; default: asks. */
  readonly ask?: () => Promise<EngineFacts | undefined>;
}

/** Undefined: what the engine chooses itself, overlay2 nearly everywhere. vfs needs nothing of the kernel, but much disk. */
const storageDrivers = [undefined, 'fuse-overlayfs', 'vfs'] as const;
const readyDeadline = 60_000;

/** The engine that answers; tries the next storage driver only when the engine gave up because of this one. */
export async function startEngine(options: StartOptions): Promise<EngineFacts> {
  const log = path.join(makeCacheFolder(options.cacheDir, 'engine'), 'dockerd.log');
  for (const storageDriver of storageDrivers) {
    options.progress(
      `starting dockerd${storageDriver ? ` with storage driver ${storageDriver}` : ''}; its log is ${log}`,
    );
    const started = await startOnce(storageDriver, log, options);
    if (started.facts !== undefined) return started.facts;
    const said = tailOf(log);
    if (started.ended !== undefined && /graphdriver|storage.driver/i.test(said)) {
      options.progress(`dockerd cannot use its storage driver here: ${lastLine(said)}`);
      continue;
    }
    throw notStarted(started.ended, log, said, options);
  }
  throw notStarted('gave up with every storage driver', log, tailOf(log), options);
}

interface Started {
  readonly facts?: EngineFacts | undefined;
  /** How it ended, when it did. */
  readonly ended?: string;
}

async function startOnce(storageDriver: string | undefined, log: string, options: StartOptions): Promise<Started> {
  const { ask = answering, readyDeadlineMs = readyDeadline } = options;
  const output = openSync(log, 'w', 0o644);
  const args = storageDriver === undefined ? [] : ['--storage-driver', storageDriver];
  const env = options.env ?? process.env;
  // Detached: a session of its own, so that neither Ctrl-C nor the end of the terminal reaches it.
  const child = spawn(options.command, args, { cwd: '/', env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  let ended: string | undefined;
  child.once('exit', (code, signal) => {
    ended = `ended with ${signal ?? `exit code ${code}`}`;
  });
  try {
    await once(child, 'spawn');
  } catch (cause) {
    return { ended: `could not be started: ${(cause as Error).message}` };
  }
  child.unref();
  const facts = await poll(async () => (ended === undefined ? await ask() : null), {
    deadlineMs: readyDeadlineMs,
    intervalMs: 100,
  });
  if (facts) return { facts };
  // One that is only late must not get ready behind the back of who was told that it did not.
  if (ended === undefined) child.kill('SIGTERM');
  return ended === undefined ? {} : { ended };
}

async function answering(): Promise<EngineFacts | undefined> {
  return askEngine().catch(() => undefined);
}

function notStarted(ended: string | undefined, log: string, said: string, options: StartOptions): HarnessError {
  const how = ended ?? `did not answer within ${options.readyDeadlineMs ?? readyDeadline} ms and was ended`;
  return new HarnessError({
    code: 'engine-not-started',
    message: `dockerd ${how}: ${lastLine(said)}`,
    hint: `${hintFor(said)} All that it said is in ${log}.`,
  });
}

function hintFor(said: string): string {
  if (/iptables|nf_tables/i.test(said))
    return 'It cannot set up its network: try update-alternatives --set iptables /usr/sbin/iptables-legacy.';
  if (/cgroup/i.test(said)) return 'Mount the control groups (mount -t cgroup2 none /sys/fs/cgroup).';
  if (/pid file/i.test(said)) return 'Another dockerd runs or has left its pid file: end it, or remove the file.';
  if (/operation not permitted|permission denied/i.test(said))
    return 'It needs the capabilities of a real root: inside of a container, start that container with --privileged.';
  return 'Start dockerd by hand to see what it lacks.';
}

function tailOf(log: string): string {
  return readFileSync(log, 'utf8').slice(-4_000);
}

function lastLine(said: string): string {
  return said.trimEnd().split('\n').at(-1)?.slice(-400) || '(it said nothing)';
}
