// Starts a process of a target, and tells a command that cannot be executed from a harness that broke.
import { type ProcessOptions, type RunningProcess, startProcess } from '../drivers/processes.ts';
import { isSeaworthyError, UsageError } from '../model/errors.ts';
import { type CommandPlace, commandLine } from './executable.ts';
import type { ShellOrWords } from './manifest.ts';

/** A line may be long (64 kB of hostile input, logged), but one without end must not fill the memory. */
export const longestLineBytes = 1024 * 1024;

const mistakes = ['command-not-found', 'command-not-executable'];

export async function startTargetProcess(
  written: ShellOrWords,
  place: CommandPlace,
  options: Omit<ProcessOptions, 'command' | 'args' | 'cwd' | 'env'>,
): Promise<RunningProcess> {
  const line = await commandLine(written, place);
  try {
    return await startProcess({ ...options, ...line, cwd: place.cwd, env: place.env });
  } catch (error) {
    if (!isSeaworthyError(error) || !mistakes.includes(error.code)) throw error;
    // It went away since it was looked for, or its interpreter (`#!`) does not exist.
    throw new UsageError({
      code: error.code,
      message: `${place.field}: ${error.message}`,
      hint: 'Check the command in the manifest, and the interpreter in the first line of a script.',
      cause: error,
    });
  }
}
