// Finds where the container engine listens: what DOCKER_HOST says, else the first socket of the usual places.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { HarnessError, UsageError } from '../../model/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the engine's API is reached. */
export type EngineAddress = {
  /** What DOCKER_HOST would be. */
  readonly url: string;
  /** By DOCKER_HOST, rather than found. */
  readonly isGiven: boolean;
} & (
  | { readonly socketPath: string }
  | { readonly host: string; readonly port: number; readonly tls: TlsFiles | undefined }
);

export interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

const defaultPort = { plain: 2375, tls: 2376 };

/** Undefined when nothing names an engine and no socket is there. */
export function engineAddress(
  env: Environment = process.env,
  sockets: readonly string[] = usualSockets(env),
): EngineAddress | undefined {
  const given = env['DOCKER_HOST'];
  if (given) return parseAddress(given, env);
  const socketPath = sockets.find((socket) => existsSync(socket));
  return socketPath === undefined ? undefined : { url: `unix://${socketPath}`, isGiven: false, socketPath };
}

/** Docker's own, then those of rootless engines, then Podman's: the order in which Testcontainers looks, too. */
export function usualSockets(env: Environment, uid = process.getuid?.() ?? 0): string[] {
  const runtime = env['XDG_RUNTIME_DIR'] ?? `/run/user/${uid}`;
  const home = env['HOME'] ?? homedir();
  return [
    '/var/run/docker.sock',
    path.join(runtime, 'docker.sock'),
    path.join(home, '.docker', 'run', 'docker.sock'),
    path.join(home, '.docker', 'desktop', 'docker.sock'),
    path.join(runtime, 'podman', 'podman.sock'),
    '/run/podman/podman.sock',
  ];
}

function parseAddress(given: string, env: Environment): EngineAddress {
  const [, scheme, rest = ''] = /^(\w+):\/\/(.+)$/.exec(given) ?? [];
  if (scheme === 'unix') return { url: given, isGiven: true, socketPath: rest };
  if (scheme !== undefined && ['tcp', 'http', 'https'].includes(scheme) && URL.canParse(`http://${rest}`)) {
    const { hostname, port } = new URL(`http://${rest}`);
    const tls = scheme === 'https' || env['DOCKER_TLS_VERIFY'] ? tlsFiles(env) : undefined;
    const fallback = tls === undefined ? defaultPort.plain : defaultPort.tls;
    return {
      url: given,
      isGiven: true,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port ? Number(port) : fallback,
      tls,
    };
  }
  throw new UsageError({
    code: 'engine-address-unusable',
    message: `DOCKER_HOST is ${given}, which the suite cannot ask: it knows unix:// and tcp://`,
    hint: 'Forward the engine to a socket (ssh -L ./engine.sock:/var/run/docker.sock HOST) and set DOCKER_HOST to it.',
  });
}

function tlsFiles(env: Environment): TlsFiles {
  const folder = env['DOCKER_CERT_PATH'] ?? path.join(env['HOME'] ?? homedir(), '.docker');
  const read = (name: string) => readFileSync(path.join(folder, name));
  try {
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } catch (cause) {
    throw new HarnessError({
      code: 'engine-certificates-missing',
      message: `The engine is to be asked over TLS, but its certificates could not be read: ${(cause as Error).message}`,
      hint: 'Set DOCKER_CERT_PATH to the folder that holds ca.pem, cert.pem and key.pem.',
      cause,
    });
  }
}
