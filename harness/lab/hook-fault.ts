// Faults on a deployed URL: the manifest's own hooks stop a dependency and start it again.
import type { Fault } from '../../toxiproxy/fault.ts';
import type { InjectedFault } from '../../toxiproxy/inject.ts';
import { HarnessError, UnsupportedError } from '../model/errors.ts';
import type { HookName } from '../targets/manifest.ts';
import type { UrlTarget } from '../targets/url.target.ts';
import { lastLines, type World } from './world.ts';

const hookTimeoutMs = 60_000;

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
  const { hooks } = world.context.target.manifest;
  const [stop, start] = hooksOf[fault.name] ?? [];
  if (stop === undefined || start === undefined || hooks?.[stop] === undefined) {
    throw new UnsupportedError({
      code: 'no-hook',
      message: `${fault.name}: the manifest has no hooks for it${stop ? ` (hooks.${stop}, hooks.${start})` : ''}`,
      hint: 'Hooks can stop and start a dependency; for other faults grade a command, image or compose target.',
    });
  }
  await runHook(world, stop);
  let undone: Promise<void> | undefined;
  const undo = () => {
    undone ??= runHook(world, start);
    return undone;
  };
  const witness = [`hook ${stop} ended with 0`];
  return { fault, sinceMs: Date.now(), witness, undo, [Symbol.asyncDispose]: undo };
}

async function runHook(world: World, name: HookName): Promise<void> {
  const { scope } = world.context;
  const { code, output, timedOut } = await (world.context.target as UrlTarget).hook(name, {
    scope,
    timeoutMs: hookTimeoutMs,
  });
  if (code === 0) return;
  throw new HarnessError({
    code: 'hook-failed',
    message: `hooks.${name} ${timedOut ? `did not end within ${hookTimeoutMs} ms` : `ended with ${code ?? 'a signal'}`}:\n${lastLines(output)}`,
    hint: 'Run it by hand; it must end with 0 within a minute, and its counterpart must undo it.',
  });
}
