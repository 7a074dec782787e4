// Capability `container`: starts containers of the target's image as the lab wants them, on a network of the lab's own.
import { setTimeout } from 'node:timers/promises';
import { BlockedError, ExpectationError } from '../model/errors.ts';
import { ownEnvironment, ownName } from '../targets/target-environment.ts';
import { containerDependencies } from './container-dependencies.ts';
import type { EngineRoom } from './engine-room.ts';
import { environmentOf } from './image.ts';
import { withPlatform } from './image-platform.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { RunningContainer } from './running-container.ts';
import { rememberBlocked } from './start-memory.ts';
import type { Waiter } from './waiter.ts';

export interface ContainerOptions {
  /** Return as soon as it runs, not when it answers. */
  readonly atOnce?: true;
  /** With a database and Redis that answer, migrated; else it finds nobody at their names. */
  readonly dependencies?: true;
  /** Read-only root file system, no capabilities, no new privileges; /tmp in memory. */
  readonly hardened?: true;
}

const answersWithinMs = 30_000;
const pollMs = 50;
const contractPort = 3000;

export class ContainerHandle {
  readonly #room: EngineRoom;
  readonly #wait: Waiter;

  constructor(room: EngineRoom, wait: Waiter) {
    this.#room = room;
    this.#wait = wait;
  }

  /** Starts one with the contract's variables, and waits until /livez answers; one that never does is blocked. */
  async start(options: ContainerOptions = {}): Promise<RunningContainer> {
    try {
      return await this.#started(options);
    } catch (error) {
      if (!(error instanceof BlockedError)) throw error;
      throw await withPlatform(await this.#room.engine(), await this.#room.image(), error);
    }
  }

  async #started(options: ContainerOptions): Promise<RunningContainer> {
    const { world, journal } = this.#room;
    const running = await this.#create(options);
    journal.step('started a container', options.hardened === true ? 'with as little as possible' : undefined);
    if (options.atOnce === true) return running;
    try {
      await this.#answering(running, world.context.target.path('/livez'));
      if (options.dependencies === true) await this.#answering(running, world.context.target.path('/readyz'));
    } catch (error) {
      if (options.hardened === true && error instanceof BlockedError) throw needsMore(error);
      await rememberBlocked(world.context.scope, 'docker-image', error);
      throw error;
    }
    return running;
  }

  /** The status of /livez of a container. */
  livez(container: RunningContainer): Promise<number | string> {
    return container.status(this.#room.world.context.target.path('/livez'));
  }

  /** Creates a task in a container and reads it back. */
  async createTask(container: RunningContainer): Promise<{ created: number | string; read: number | string }> {
    const path = this.#room.world.context.target.path('/tasks');
    const title = `a task of ${this.#room.world.context.seed}`;
    const { status, body } = await container.ask(path, { method: 'POST', json: { title } });
    const id = /"id"\s*:\s*"?([\w-]+)/.exec(body)?.[1] ?? 'none';
    return { created: status, read: await container.status(`${path}/${id}`) };
  }

  /** What the image sets itself of port and environment stays as it is: that it does is being graded. */
  async environment(): Promise<{ env: Record<string, string>; port: number }> {
    const { client } = await this.#room.engine();
    const { Config } = await client.getImage(await this.#room.image()).inspect();
    const ofImage = environmentOf(Config.Env);
    const { manifest } = this.#room.world.context.target;
    const ports = { database: 5432, redis: 6379, queue: 6379, provider: 9000 };
    const hosts = { database: 'db', redis: 'redis', queue: 'redis', provider: 'provider' };
    const env = instanceEnvironment({
      secrets: this.#room.secrets,
      appDatabase: { user: 'app', database: 'app' },
      at: (dependency) => ({ host: hosts[dependency], port: ports[dependency] }),
      index: 0,
    });
    const own = ownEnvironment(manifest, { ...env, PORT: String(contractPort) });
    for (const name of ['PORT', 'NODE_ENV', 'ENVIRONMENT'].map((one) => ownName(manifest, one)))
      if (ofImage[name]) delete own[name];
    return { env: own, port: Number(ofImage[ownName(manifest, 'PORT')]) || contractPort };
  }

  async #create({ dependencies, hardened }: ContainerOptions): Promise<RunningContainer> {
    const { world } = this.#room;
    const engine = await this.#room.engine();
    const image = await this.#room.image();
    const network = await this.#room.network();
    if (dependencies === true) await containerDependencies(this.#room);
    const { env, port } = await this.environment();
    const container = await engine.client.createContainer({
      Image: image,
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Labels: { ...this.#room.labels },
      ExposedPorts: { [`${port}/tcp`]: {} },
      HostConfig: {
        NetworkMode: network,
        PortBindings: { [`${port}/tcp`]: [{ HostIp: engine.local ? '127.0.0.1' : '', HostPort: '' }] },
        ...(hardened === true && {
          ReadonlyRootfs: true,
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges'],
          Tmpfs: { '/tmp': 'mode=1777' },
        }),
      },
    });
    const running = world.use(new RunningContainer({ engine, container, wait: this.#wait, port }));
    try {
      await container.start();
    } catch (cause) {
      throw cannotStart(image, cause as Error);
    }
    return running;
  }

  async #answering(running: RunningContainer, path: string): Promise<void> {
    const startedAt = performance.now();
    for (;;) {
      const seen = await running.status(path);
      if (seen === 200) return;
      const elapsedMs = Math.round(performance.now() - startedAt);
      const { State } = await running.inspect();
      if (!State.Running || elapsedMs > answersWithinMs)
        throw await running.blocked(`${path} of the container did not answer 200 within ${elapsedMs} ms (${seen})`);
      await setTimeout(pollMs);
    }
  }
}

/** That it starts without them is for whoever asked to show first. */
function needsMore({ message }: BlockedError): ExpectationError {
  return new ExpectationError({
    code: 'needs-privileges',
    message: `with a read-only root, no capabilities and no new privileges: ${message}`,
    mismatch: { expected: 'a container that serves', actual: message, waitedMs: 0 },
  });
}

/** The engine's own words: a command that is not in the image, or an image for another architecture. */
function cannotStart(image: string, cause: Error): BlockedError {
  return new BlockedError({
    code: 'container-cannot-start',
    message: `a container of ${image} cannot be started: ${cause.message}`,
    hint: 'Start it by hand with docker run; docker image inspect tells its command and its architecture.',
    cause,
  });
}
