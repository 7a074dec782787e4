// Runs a command of a target to its end, or ends it and all that it started when its time is up.

import type { RunScope } from '../drivers/driver.ts';
import { ExpectationError, UnsupportedError } from '../model/errors.ts';
import type { Manifest, ShellOrWords } from './manifest.ts';
import type { CommandName, CommandOptions, CommandResult, TargetKind } from './target.ts';
import { ownEnvironment, toolEnvironment } from './target-environment.ts';
import { longestLineBytes, startTargetProcess } from './target-process.ts';

const outputBounds = { lineBytes: longestLineBytes, lines: 100_000, totalBytes: 8 * 1024 * 1024 };

export interface ToEndOptions {
  /** The manifest's field, for messages. */
  readonly field: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly scope: Pick<RunScope, 'marker'>;
  readonly timeoutMs: number;
  readonly onLine?: (line: string) => void;
}

export async function runToEnd(written: ShellOrWords, options: ToEndOptions): Promise<CommandResult> {
  const startedAt = performance.now();
  const { field, cwd, env, scope, onLine } = options;
  await using running = await startTargetProcess(
    written,
    { field, cwd, env },
    { name: field, scope, bounds: outputBounds, ...(onLine === undefined ? {} : { onLine }) },
  );
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = running.exit() === undefined;
    running.stop().catch(() => {}); // Disposing awaits the same end and throws what keeps it from coming.
  }, options.timeoutMs);
  const exit = await running.exited;
  clearTimeout(timer);
  return {
    code: timedOut ? null : exit.code,
    timedOut,
    output: running.output(),
    durationMs: Math.round(performance.now() - startedAt),
  };
}

/** One of the manifest's `commands`; a target that does not ship it is at fault, a bare URL cannot be asked. */
export async function runManifestCommand(
  target: { readonly manifest: Manifest; readonly root: string; readonly kind: TargetKind },
  name: CommandName,
  options: CommandOptions,
): Promise<CommandResult> {
  const written = target.manifest.commands?.[name];
  if (written === undefined) throw missingCommand(target.kind, name);
  return runToEnd(written, {
    field: `commands.${name}`,
    cwd: target.root,
    env: { ...toolEnvironment(), ...ownEnvironment(target.manifest, options.env) },
    scope: options.scope,
    timeoutMs: options.timeoutMs,
  });
}

function missingCommand(kind: TargetKind, name: CommandName): Error {
  const parts = {
    code: 'command-not-shipped',
    message: `The manifest has no commands.${name}`,
    hint: `Add commands.${name} to target.yaml.`,
  };
  return kind === 'url'
    ? new UnsupportedError(parts)
    : new ExpectationError({ ...parts, mismatch: { expected: `commands.${name}`, actual: null, waitedMs: 0 } });
}
