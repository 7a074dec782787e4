// Capability `compose`: brings the target's compose stack up under a name of its own, and asks it what its file promises.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { requiredSecrets } from '../targets/target-environment.ts';
import { defaultSecrets } from './compose-config.ts';
import { ComposeProject, type ProjectOptions } from './compose-project.ts';
import { ComposeStack, type Role } from './compose-stack.ts';
import type { EngineRoom } from './engine-room.ts';
import { timesOf } from './image-healthcheck.ts';
import { containerReaches, controlFailed } from './network-reach.ts';
import { slowStart } from './slow-start.ts';
import { serviceTimes } from './stack-events.ts';
import type { Waiter } from './waiter.ts';

export interface StartOrder {
  /** Ms from when the database, and Redis, first were healthy to the start of the app; below 0 it did not wait for that. */
  readonly afterDatabaseMs: number;
  readonly afterRedisMs: number;
  /** Of the app. */
  readonly starts: number;
}

const dependencies = ['database', 'redis'] as const;

export class ComposeHandle {
  readonly #room: EngineRoom;
  readonly #wait: Waiter;

  constructor(room: EngineRoom, wait: Waiter) {
    this.#room = room;
    this.#wait = wait;
  }

  /** A stack with every variable that it needs, up and healthy; one that does not get there is blocked. */
  async up(options: ProjectOptions = {}): Promise<ComposeStack> {
    const stack = await this.#stack(options);
    await stack.up();
    this.#room.journal.step('the stack is up');
    return stack;
  }

  /** Brings a stack up, one of its services so much later than it would, and tells in which order all came. */
  async startOrder(slow: Partial<Record<'database' | 'redis', number>> = {}): Promise<StartOrder> {
    const stack = await this.#stack({ changes: await this.#slowly(slow) });
    const sinceMs = Date.now();
    const failure = await stack.up().then(
      () => undefined,
      (error: Error) => error,
    );
    const times = await serviceTimes(await this.#room.engine(), stack.project.name, sinceMs);
    const of = (role: Role) => times.get(stack.project.roles[role]);
    const [started, ...again] = of('app')?.startedAtMs ?? [];
    // One that never started waited for something else, which is told in full.
    if (failure !== undefined && started === undefined) throw failure;
    const after = (role: Role) => {
      const healthy = of(role)?.healthyAtMs[0];
      return healthy === undefined || started === undefined ? -1 : Math.round(started - healthy);
    };
    const order = {
      afterDatabaseMs: after('database'),
      afterRedisMs: after('redis'),
      starts: 1 + again.length,
    };
    this.#room.journal.step('the order of the start', JSON.stringify(order));
    await stack[Symbol.asyncDispose]();
    if (failure !== undefined && order.afterDatabaseMs >= 0 && order.afterRedisMs >= 0) throw failure;
    return order;
  }

  /** Waits until a path of the app answers with a status. */
  async untilStatus(stack: ComposeStack, status: number, contractPath: string, budget: string): Promise<void> {
    const app = await stack.container('app');
    const route = this.path(contractPath);
    let last: number | string = 'no answer';
    await this.#wait.within(budget, { what: `${status} from ${route}`, last: () => last }, async () => {
      last = await app.status(route);
      return last === status ? true : undefined;
    });
  }

  /** Creates a task in a stack, and returns where it is. */
  async createTask(stack: ComposeStack): Promise<string> {
    const app = await stack.container('app');
    const tasks = this.path('/tasks');
    const { status, body } = await app.ask(tasks, {
      method: 'POST',
      json: { title: `a task of ${this.#room.world.context.seed}` },
    });
    const id = /"id"\s*:\s*"?([\w-]+)/.exec(body)?.[1];
    if (status === 201 && id !== undefined) return `${tasks}/${id}`;
    throw await app.blocked(`a task could not be created (${status})`);
  }

  /** Which of database and Redis a container on another network reaches, after one on their own network did. */
  async reachableFromOutside(stack: ComposeStack): Promise<string[]> {
    const elsewhere = await this.#room.network();
    const reached: string[] = [];
    for (const role of dependencies) {
      const { Config, HostConfig, NetworkSettings } = await stack.inspect(role);
      const networks = Object.entries(NetworkSettings.Networks);
      const [own] = networks;
      const ask = (network: string, address: string) =>
        containerReaches(this.#room, { role, image: Config.Image, network, address });
      if (HostConfig.NetworkMode === 'host') reached.push(`${role} on the network of the host`);
      else if (own === undefined || !(await ask(own[0], own[1].IPAddress))) throw controlFailed(role);
      const addresses = networks.map(([, { IPAddress }]) => IPAddress).filter((address) => address !== '');
      for (const address of addresses) if (await ask(elsewhere, address)) reached.push(`${role} at ${address}`);
    }
    return reached;
  }

  /** Whether the database lets the app's user in with a password, over the network. */
  async databaseAccepts(stack: ComposeStack, password: string): Promise<boolean> {
    const database = await stack.container('database');
    const { Config, NetworkSettings } = await database.inspect();
    const env = Object.fromEntries(Config.Env.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
    const user = env.POSTGRES_USER || 'postgres';
    const url = `postgres://${user}@${address}/${env.POSTGRES_DB || user}`;
    const { exitCode } = await database.execute(['env', `PGPASSWORD=${password}`, 'psql', url, '-c', 'SELECT 1']);
    return exitCode === 0;
  }

  /** The required secrets without which `up` goes on, or stops without naming them. */
  async acceptedWithout(): Promise<string[]> {
    const { manifest } = this.#room.world.context.target;
    const accepted: string[] = [];
    for (const name of requiredSecrets(manifest)) {
      const whole = await this.#stack();
      const { code, output } = await whole.project.without(name, 'up', '--no-start');
      if (code === 0) accepted.push(`up goes on without ${name}`);
      else if (!output.includes(name)) accepted.push(`up does not name ${name}`);
      await whole[Symbol.asyncDispose]();
    }
    return accepted;
  }

  /** Passwords that the compose file itself holds. */
  async defaultSecrets(): Promise<string[]> {
    const { root, manifest } = this.#room.world.context.target;
    const file = manifest.start.compose?.file ?? manifest.files?.compose ?? '';
    return defaultSecrets(await readFile(path.resolve(root, file), 'utf8'));
  }

  /** The commands of the health checks of the running containers. */
  async healthcheck(stack: ComposeStack, role: Role): Promise<string> {
    const { Config } = await stack.inspect(role);
    return timesOf((Config as { Healthcheck?: Parameters<typeof timesOf>[0] }).Healthcheck ?? {}).command;
  }

  /** Stops the processes of a service: its container must get unhealthy, and healthy again once they go on. */
  async healthFollows(stack: ComposeStack, role: Role, budget: string): Promise<void> {
    const container = await stack.container(role);
    const { Config } = await container.inspect();
    const times = timesOf((Config as { Healthcheck?: Parameters<typeof timesOf>[0] }).Healthcheck ?? {});
    await container.freeze();
    await container.becomes('unhealthy', times.unhealthyWithinMs, budget);
    await container.thaw();
    await container.becomes('healthy', times.recoversWithinMs, budget);
    this.#room.journal.step('health follows', role);
  }

  /** The target's own path for a route of the contract. */
  path(contractPath: string): string {
    return this.#room.world.context.target.path(contractPath);
  }

  async #stack(options: ProjectOptions = {}): Promise<ComposeStack> {
    const project = await ComposeProject.open(this.#room, options);
    return this.#room.world.use(new ComposeStack(project, await this.#room.engine(), this.#wait));
  }

  async #slowly(slow: Partial<Record<'database' | 'redis', number>>): Promise<Partial<Record<Role, object>>> {
    const { config, roles } = await ComposeProject.open(this.#room);
    const engine = await this.#room.engine();
    const changes: Partial<Record<Role, object>> = {};
    for (const role of dependencies) {
      const slowMs = slow[role];
      if (slowMs !== undefined) changes[role] = await slowStart(engine, config.services[roles[role]], slowMs);
    }
    return changes;
  }
}
