// Runs the docker command against the engine that was asked, and says in plain words what it died of.
import { HarnessError, isSeaworthyError, UsageError } from '../../../model/errors.ts';
import { invocation } from '../../../model/invocation.ts';
import { runCommand, toolEnvironment } from '../../provision/run-command.ts';

export interface DockerCommand {
  /** What DOCKER_HOST would be. */
  readonly engine: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Marks it as the run's own. */
  readonly marker: Readonly<Record<string, string>>;
}

const deadlineMs = 300_000;

export async function docker(args: readonly string[], { engine, env, marker }: DockerCommand): Promise<string> {
  const own = Object.entries(env).filter(([name]) => /^(DOCKER|BUILDX|BUILDKIT)_/.test(name));
  const environment = { ...toolEnvironment(env), ...Object.fromEntries(own), DOCKER_HOST: engine };
  try {
    return await runCommand('docker', { args, env: environment as Record<string, string>, deadlineMs, marker });
  } catch (cause) {
    throw explained(cause, args);
  }
}

function explained(cause: unknown, args: readonly string[]): unknown {
  if (!isSeaworthyError(cause)) return cause;
  if (cause.code === 'command-not-found') {
    return new UsageError({
      code: 'docker-command-missing',
      message: 'There is no docker command on PATH, which builds images',
      hint: `${invocation('setup', 'docker')} installs it, where it can.`,
      cause,
    });
  }
  if (/is not a docker command|unknown command/.test(cause.message)) {
    return new UsageError({
      code: 'plug-in-missing',
      message: `The docker command has no plug-in ${args[0]}`,
      hint: `${invocation('setup', 'docker')} installs it.`,
      cause,
    });
  }
  if (/no space left on device/i.test(cause.message)) {
    return new HarnessError({
      code: 'engine-disk-full',
      message: `The engine has no disk left: ${cause.message.slice(-300)}`,
      hint: 'See docker system df, and make room with docker system prune.',
      cause,
    });
  }
  return cause;
}
