// Runs a short command to its end, within a deadline and a bound on its output.
import { HarnessError } from '../../model/errors.ts';
import { startProcess } from '../processes.ts';

export interface CommandOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  readonly marker?: Readonly<Record<string, string>>;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/** Its output; an error that holds the end of it when the command fails or takes too long. */
export async function runCommand(command: string, options: CommandOptions): Promise<string> {
  const { args = [], deadlineMs } = options;
  const child = await startProcess({
    name: command,
    command,
    args,
    cwd: options.cwd ?? '/',
    env: options.env,
    scope: { marker: options.marker ?? {} },
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void child.stop();
  }, deadlineMs);
  const exit = await child.exited;
  clearTimeout(timer);
  if (exit.code === 0) return child.output();
  const ending = late
    ? `was still running after ${deadlineMs} ms`
    : `ended with ${exit.signal ?? `exit code ${exit.code}`}`;
  throw new HarnessError({
    code: late ? 'command-too-slow' : 'command-failed',
    message: `${[command, ...args.slice(0, 3)].join(' ')} ${ending}: ${child.output().trim().slice(-600) || '(no output)'}`,
    hint: 'Run the command by hand to see all of its output.',
  });
}

/** The few variables that tools need to work at all, from the environment of this process. */
export function toolEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = Object.keys(env).filter((name) =>
    /^(PATH|HOME|LANG|TMPDIR|USER|SSL_CERT_(FILE|DIR)|(https?|no|all)_proxy|GO[A-Z]+)$/i.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, env[name] ?? '']));
}
