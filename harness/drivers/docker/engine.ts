// Asks the container engine what it is, and says what is wrong when it is not there, not allowed or too old.
import { HarnessError, type SeaworthyError, UsageError } from '../../model/errors.ts';
import { invocation } from '../../model/invocation.ts';
import { type EngineAddress, engineAddress } from './engine-address.ts';
import { type EngineAnswer, requestEngine } from './engine-request.ts';

export interface EngineFacts {
  /** What DOCKER_HOST would be. */
  readonly url: string;
  /** `Docker` or `Podman`. */
  readonly product: string;
  /** `20.10.24`. */
  readonly version: string;
  readonly apiVersion: string;
  /** Version of the control groups: `1` or `2`. */
  readonly cgroup: string;
  /** `overlay2`. */
  readonly storageDriver: string;
  /** As Docker names it: `x86_64`, `aarch64`. */
  readonly architecture: string;
}

/** API of Docker 20.10, and what Podman 4 speaks: healthy states, BuildKit and network aliases are all there. */
const oldestApi = { text: '1.41', engine: 'Docker 20.10 or Podman 4' };
const answerDeadlineMs = 5_000;

export interface AskOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Looked at when DOCKER_HOST is not set; default: the usual places. */
  readonly sockets?: readonly string[];
  readonly deadlineMs?: number;
}

/** The engine that runs here; an error with a code of its own for each way in which there is none to be used. */
export async function askEngine(options: AskOptions = {}): Promise<EngineFacts> {
  const { deadlineMs = answerDeadlineMs } = options;
  const address = engineAddress(options.env, options.sockets);
  if (address === undefined) throw notFound('no socket of Docker or Podman is there, and DOCKER_HOST is not set');
  const version = await ask<VersionAnswer>(address, '/version', deadlineMs);
  const apiVersion = version.ApiVersion ?? '0';
  if (isOlder(apiVersion, oldestApi.text)) {
    throw new UsageError({
      code: 'engine-too-old',
      message: `The engine at ${address.url} is ${version.Version ?? 'of an unknown version'} with API ${apiVersion}; ${oldestApi.text} is needed (${oldestApi.engine})`,
      hint: 'Update the engine, or point DOCKER_HOST at one that is newer.',
    });
  }
  const info = await ask<InfoAnswer>(address, '/info', deadlineMs);
  return {
    url: address.url,
    product: version.Components?.some(({ Name }) => /podman/i.test(Name)) ? 'Podman' : 'Docker',
    version: (version.Version ?? 'unknown').replace(/\+.*/, ''),
    apiVersion,
    cgroup: info.CgroupVersion || '1',
    storageDriver: info.Driver ?? 'unknown',
    architecture: info.Architecture ?? 'unknown',
  };
}

interface VersionAnswer {
  readonly Version?: string;
  readonly ApiVersion?: string;
  readonly Components?: readonly { readonly Name: string }[];
}

interface InfoAnswer {
  readonly CgroupVersion?: string;
  readonly Driver?: string;
  readonly Architecture?: string;
}

async function ask<T>(address: EngineAddress, path: string, deadlineMs: number): Promise<T> {
  const answer = await requestEngine(address, path, deadlineMs).catch((cause) => {
    throw unreachable(address, cause, deadlineMs);
  });
  if (answer.status === 401 || answer.status === 403) throw refused(address, `HTTP ${answer.status}`);
  return parsed<T>(address, answer, path);
}

function parsed<T>(address: EngineAddress, { status, body }: EngineAnswer, path: string): T {
  try {
    const value: unknown = JSON.parse(body);
    if (status === 200 && typeof value === 'object' && value !== null) return value as T;
  } catch {
    // What is said below holds for it, too.
  }
  throw new HarnessError({
    code: 'engine-answer-unusable',
    message: `${address.url} answered ${path} with HTTP ${status} and ${JSON.stringify(body.slice(0, 200))}`,
    hint: 'Check that a Docker or Podman engine listens there, and what its log says.',
  });
}

function unreachable(address: EngineAddress, cause: NodeJS.ErrnoException, deadlineMs: number): SeaworthyError {
  if (cause.code === 'EACCES' || cause.code === 'EPERM') return refused(address, cause.code);
  if (cause.name === 'TimeoutError') {
    return new HarnessError({
      code: 'engine-silent',
      message: `The engine at ${address.url} did not answer within ${deadlineMs} ms`,
      hint: 'See in its log what it waits for, and start it anew.',
      cause,
    });
  }
  return notFound(`nobody answers at ${address.url} (${cause.code ?? cause.message})`, {
    cause,
    isGiven: address.isGiven,
  });
}

function notFound(reason: string, known: { readonly cause?: unknown; readonly isGiven?: boolean } = {}): UsageError {
  return new UsageError({
    code: 'engine-not-found',
    message: `No container engine was found: ${reason}`,
    hint: known.isGiven
      ? 'Start it, or set DOCKER_HOST to one that runs; without DOCKER_HOST the usual sockets are looked for.'
      : `Start one, or let ${invocation('setup', 'docker')} do it; the embedded driver needs none.`,
    cause: known.cause,
  });
}

function refused(address: EngineAddress, reason: string): UsageError {
  return new UsageError({
    code: 'engine-refused',
    message: `There is an engine at ${address.url}, but this user may not use it (${reason})`,
    hint: 'Join the group that owns the socket (usermod -aG docker NAME, then log in anew), or run as root.',
  });
}

function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split('.').map(Number));
  const [major = 0, minor = 0] = left ?? [];
  const [otherMajor = 0, otherMinor = 0] = right ?? [];
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
