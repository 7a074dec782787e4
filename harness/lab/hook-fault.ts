// Faults on a deployed URL: the manifest's own hooks stop a dependency and start it again.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Fault } from '../../toxiproxy/fault.ts';
import type { InjectedFault } from '../../toxiproxy/inject.ts';
import { HarnessError, UnsupportedError } from '../model/errors.ts';
import type { HookName } from '../targets/manifest.ts';
import type { World } from './world.ts';

const hookTimeoutMs = 60_000;
const run = promisify(execFile);

// A hook can only stop and start: slow, resetting or silent dependencies are beyond it.
const hooksOf: Readonly<Record<string, readonly [stop: HookName, start: HookName]>> = {
  'database-down': ['stopDatabase', 'startDatabase'],
  'redis-down': ['stopRedis', 'startRedis'],
  'queue-down': ['stopQueue', 'startQueue'],
  'provider-down': ['stopProvider', 'startProvider'],
  'migrations-pending': ['pendMigrations', 'restoreMigrations'],
};

/** Runs the stopping hook; the starting one is the undo. What a hook did can only be seen at the target itself. */
export async function injectByHook(fault: Fault, world: World): Promise<InjectedFault> {
  const { manifest, root } = world.context.target;
  const [stop, start] = hooksOf[fault.name] ?? [];
  const stopCommand = stop && manifest.hooks?.[stop];
  const startCommand = start && manifest.hooks?.[start];
  if (stopCommand === undefined || startCommand === undefined) {
    throw new UnsupportedError({
      code: 'no-hook',
      message: `${fault.name}: the manifest has no hooks for it${stop ? ` (hooks.${stop}, hooks.${start})` : ''}`,
      hint: 'Hooks can stop and start a dependency; for other faults grade a command, image or compose target.',
    });
  }
  await runHook(stopCommand, root);
  let undone: Promise<void> | undefined;
  const undo = () => {
    undone ??= runHook(startCommand, root);
    return undone;
  };
  const witness = [`hook ${stop} ended with 0`];
  return { fault, sinceMs: Date.now(), witness, undo, [Symbol.asyncDispose]: undo };
}

async function runHook(command: string | readonly string[], cwd: string): Promise<void> {
  const [file, args] = typeof command === 'string' ? ['sh', ['-c', command]] : [command[0] ?? '', command.slice(1)];
  try {
    await run(file, args, { cwd, timeout: hookTimeoutMs, killSignal: 'SIGKILL' });
  } catch (cause) {
    throw new HarnessError({
      code: 'hook-failed',
      message: `the hook ${JSON.stringify(command)} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Run it by hand; it must end with 0 within a minute, and its counterpart must undo it.',
      cause,
    });
  }
}
