// The driver for machines with a container engine: each lab's dependencies in containers, on a network of its own.
import { isSeaworthyError } from '../model/errors.ts';
import type { UsedImage } from '../model/run.ts';
import { type Engine, openEngine } from './docker/engine-client.ts';
import { engineFailure } from './docker/engine-failure.ts';
import { offerOfEngine } from './docker/engine-offers.ts';
import { sweepDeadRunsOf } from './docker/engine-sweep.ts';
import { type NetworkOptions, openLabNetwork } from './docker/lab-network.ts';
import { pullImage } from './docker/pull-image.ts';
import type { DependencyOffer, Driver, LabServices, RunScope, ServerName } from './driver.ts';
import { isEnginePart } from './driver.ts';
import { createEmbeddedDriver, type EmbeddedDriverOptions } from './embedded.driver.ts';
import { type ChosenImage, chooseImages } from './images/choose-image.ts';
import type { ImageRole } from './images/image-catalogue.ts';
import { engineImages } from './images/image-store.ts';
import { chooseRunImage, runImage } from './images/run-images.ts';
import { startCaddy } from './services/caddy.docker.ts';
import { type DockerContext, describeImage } from './services/docker-context.ts';
import { startPostgres } from './services/postgres.docker.ts';
import { postgresImage } from './services/postgres-image.ts';
import { startRedis } from './services/redis.docker.ts';
import { startToxiproxy } from './services/toxiproxy.docker.ts';
import { startTunnel, type TunnelService } from './services/tunnel.docker.ts';

export type DockerDriverOptions = EmbeddedDriverOptions & NetworkOptions;

export function createDockerDriver(options: DockerDriverOptions = {}): Driver {
  const embedded = createEmbeddedDriver(options);
  const progress = options.progress ?? (() => {});

  const prepareOne = async (engine: Engine, name: ServerName, scope: RunScope): Promise<DependencyOffer> => {
    if (!hasImage(name)) return prepareEmbedded(name, scope);
    try {
      const images: UsedImage[] = [];
      for (const role of rolesOf(name)) {
        const chosen = await chooseRunImage(scope, role);
        if (chosen.id === undefined) progress(`fetching ${chosen.reference}`);
        await pullImage(engine, chosen.reference);
        images.push(usedImage(chosen));
      }
      const chosen = await runImage(scope, name);
      if (name === 'postgres') {
        await using network = await openLabNetwork(scope, options);
        await postgresImage(network, chosen, progress);
      }
      return { offered: true, dependency: name, detail: describeImage(chosen), images };
    } catch (error) {
      return refused(name, error);
    }
  };

  const prepareEmbedded = async (name: ServerName, scope: RunScope) =>
    (await embedded.prepare([name], scope))[0] ?? refused(name, new Error('it was not prepared'));

  return {
    ...embedded,
    name: 'docker',
    services: (scope) => openServices(scope, options),
    async probe(name) {
      if (isEnginePart(name)) return offerOfEngine(name);
      if (!hasImage(name)) return embedded.probe(name);
      try {
        await openEngine();
        const [chosen] = await chooseImages([name], engineImages());
        return { offered: true, dependency: name, detail: chosen === undefined ? '' : describeImage(chosen) };
      } catch (error) {
        return refused(name, error);
      }
    },
    async prepare(names, scope) {
      // Without an engine there is nothing that this driver could do.
      const engine = await openEngine();
      const swept = await sweepDeadRunsOf(engine).catch((error: Error) => {
        throw engineFailure(error, 'what killed runs had left could not be looked for');
      });
      for (const removed of swept) progress(`Removed what a killed run had left: ${removed}`);
      const offer = (name: (typeof names)[number]) =>
        isEnginePart(name) ? offerOfEngine(name) : prepareOne(engine, name, scope);
      return Promise.all(names.map(offer));
    },
  };
}

async function openServices(scope: RunScope, options: NetworkOptions): Promise<LabServices> {
  const network = await openLabNetwork(scope, options);
  const image = (role: ImageRole) => runImage(scope, role);
  let tunnel: Promise<TunnelService> | undefined;
  const openTunnel = () => (tunnel ??= startTunnel({ network, image }));
  const context: DockerContext = {
    network,
    image,
    reach: async (listener) => (await openTunnel()).reach(listener),
  };
  // Beside the others: what the lab offers to its containers is asked for when they run.
  openTunnel().catch(() => {});
  return {
    postgres: () => startPostgres(context),
    redis: () => startRedis(context),
    toxiproxy: () => startToxiproxy(context),
    balancer: (balancer) => startCaddy(context, balancer),
    reach: context.reach,
    async [Symbol.asyncDispose]() {
      // One that did not start leaves nothing to be closed.
      const opened = await tunnel?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
    },
  };
}

const withImage = ['postgres', 'redis', 'toxiproxy', 'caddy'] as const satisfies readonly (ServerName & ImageRole)[];
type ServerWithImage = (typeof withImage)[number];

/** The collector is no service of a lab: it reads a file and ends, where the suite is. */
function hasImage(name: ServerName): name is ServerWithImage {
  return withImage.some((one) => one === name);
}

/** With Toxiproxy comes the relay through which it reaches the suite. */
function rolesOf(name: ServerWithImage): readonly ImageRole[] {
  return name === 'toxiproxy' ? [name, 'node'] : [name];
}

function usedImage({ role, kind, reference, digest }: ChosenImage): UsedImage {
  return { role, kind, reference, digest: digest ?? null };
}

function refused(dependency: ServerName, error: unknown): DependencyOffer {
  const hint = isSeaworthyError(error) ? error.hint : undefined;
  return { offered: false, dependency, reason: (error as Error).message, detail: hint ?? '' };
}
