// Finds the executable of a command before it is started, so that a command that does not exist is named as the mistake it is.
import { spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { ShellOrWords } from './manifest.ts';

export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

export interface CommandPlace {
  /** The manifest's field, for messages: `start.command`. */
  readonly field: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What to spawn for a command of a manifest; throws UsageError when its executable, or its folder, is not there. */
export async function commandLine(written: ShellOrWords, place: CommandPlace): Promise<CommandLine> {
  const folder = await stat(place.cwd).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new UsageError({
      code: 'command-folder-missing',
      message: `${place.field}: the folder to run in does not exist: ${place.cwd}`,
      hint: 'Correct "cwd" in the manifest; it is relative to the folder of the manifest.',
    });
  }
  if (typeof written === 'string') {
    await checkFirstWord(written, place);
    return { command: '/bin/sh', args: ['-c', written] };
  }
  const [name = '', ...args] = written;
  const { path, looked, unusable } = await findExecutable(name, place);
  if (path === undefined) throw notFound(name, place, looked, unusable);
  return { command: path, args };
}

/** Only a plain word can be judged from outside; anything else is the shell's to understand. */
async function checkFirstWord(line: string, place: CommandPlace): Promise<void> {
  const name = /^\s*([\w./@+-]+)(?=\s|$)/.exec(line)?.[1];
  if (name === undefined) return;
  const { path, looked, unusable } = await findExecutable(name, place);
  if (path !== undefined) return;
  // Builtins and reserved words (`cd`, `exec`, `if`) are known to the shell alone.
  const known = spawnSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', name], {
    env: place.env,
    cwd: place.cwd,
    timeout: 5_000,
  });
  if (known.status !== 0) throw notFound(name, place, looked, unusable);
}

interface Found {
  readonly path?: string;
  readonly looked: readonly string[];
  readonly unusable?: string;
}

async function findExecutable(name: string, { cwd, env }: CommandPlace): Promise<Found> {
  const looked = name.includes('/')
    ? [isAbsolute(name) ? name : resolve(cwd, name)]
    : (env['PATH'] ?? '')
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, name));
  let unusable: string | undefined;
  for (const path of looked) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    const executable =
      found.isFile() &&
      (await access(path, constants.X_OK).then(
        () => true,
        () => false,
      ));
    if (executable) return { path, looked };
    unusable ??= found.isFile() ? `${path} is there but may not be executed` : `${path} is not a file`;
  }
  return { looked, ...(unusable === undefined ? {} : { unusable }) };
}

function notFound(
  name: string,
  place: CommandPlace,
  looked: readonly string[],
  unusable: string | undefined,
): UsageError {
  const where = name.includes('/') ? looked.join(', ') : `on PATH: ${place.env['PATH'] ?? ''}`;
  return new UsageError(
    unusable === undefined
      ? {
          code: 'command-not-found',
          message: `${place.field}: the command "${name}" does not exist; looked for ${where}`,
          hint: 'Correct the command in the manifest, install it, or build it with "build"; a path is relative to "cwd".',
        }
      : {
          code: 'command-not-executable',
          message: `${place.field}: the command "${name}" cannot be executed: ${unusable}`,
          hint: 'Make it executable (chmod +x), or name the interpreter first: [node, main.js].',
        },
  );
}
