// A client of the container engine that runs here, with what its address says of where its containers are.
import type Docker from 'dockerode';
import { isSeaworthyError } from '../../model/errors.ts';
import { type AskOptions, askEngine } from './engine.ts';
import { engineAddress } from './engine-address.ts';

export interface Engine {
  readonly client: Docker;
  /** As DOCKER_HOST has it: for the docker command, which must talk to the same engine. */
  readonly url: string;
  /** Where the published ports of its containers are reached. */
  readonly host: string;
  /** Whether it is reached by a socket of this machine, so that its containers may be processes of it. */
  readonly local: boolean;
  /** `Docker 20.10.24`. */
  readonly description: string;
}

export type FoundEngine = { readonly engine: Engine } | { readonly reason: string; readonly hint: string };

/** Throws when there is none that can be used. */
export async function openEngine(options: AskOptions = {}): Promise<Engine> {
  const { url, product, version } = await askEngine(options);
  const address = engineAddress(options.env, options.sockets);
  const local = address !== undefined && 'socketPath' in address;
  // As large as the rest of the suite, for those alone who have an engine.
  const { default: Client } = await import('dockerode');
  const client =
    address === undefined || 'socketPath' in address
      ? new Client({ socketPath: address?.socketPath ?? '/var/run/docker.sock' })
      : new Client({
          host: address.host,
          port: address.port,
          protocol: address.tls === undefined ? 'http' : 'https',
          ...address.tls,
        });
  const host = address === undefined || 'socketPath' in address ? '127.0.0.1' : address.host;
  return { client, url, host, local, description: `${product} ${version}` };
}

/** The same for whoever can do without: the engine, or why there is none. */
export async function findEngine(options: AskOptions = {}): Promise<FoundEngine> {
  try {
    return { engine: await openEngine(options) };
  } catch (error) {
    if (!isSeaworthyError(error)) throw error;
    return { reason: error.message, hint: error.hint ?? '' };
  }
}
