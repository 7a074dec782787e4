// One lab's world: dependencies, proxies and instances of the target, all torn down in the reverse order of their start.

import type { ProxyHandle } from '../../toxiproxy/control-plane.ts';
import type { FaultDependency } from '../../toxiproxy/fault.ts';
import type { BalancerOptions, BalancerService } from '../drivers/driver.ts';
import { BlockedError, HarnessError } from '../model/errors.ts';
import type { Instance } from '../targets/target.ts';
import type { LabContext } from './context.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { type ProxiedDependency, proxyName, startWorldServices, type WorldServices } from './world-services.ts';

const migrateTimeoutMs = 60_000;

export interface ServiceOutput {
  /** For a file: `postgres`. */
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

/** What a lab runs. A `url` target has no services and one instance that nobody here started. */
export class World implements AsyncDisposable {
  readonly context: LabContext;
  /** The newest instance at each index. */
  readonly instances = new Map<number, Instance>();
  /** What the lab made up for this criterion beside `services.secrets`, and no report may show. */
  readonly madeSecrets = new Set<string>();
  readonly #all: Instance[] = [];
  readonly #stack = new AsyncDisposableStack();
  readonly #ports = new Map<number, number>();
  readonly #env: Readonly<Record<string, string>>;
  readonly #balancers: BalancerService[] = [];
  #services: WorldServices | undefined;

  constructor(context: LabContext, env: Readonly<Record<string, string>>) {
    this.context = context;
    this.#env = env;
  }

  /** False for a `url` target, and for a criterion that only looks at what an engine runs. */
  get hasServices(): boolean {
    return this.#services !== undefined;
  }

  get services(): WorldServices {
    if (this.#services !== undefined) return this.#services;
    throw new HarnessError({
      code: 'no-services',
      message: `the lab runs no dependencies for a ${this.context.target.kind} target`,
      hint: 'This is a defect of the suite: the capability should not have been offered.',
    });
  }

  /** Starts database, Redis, provider and proxies for `instances` instances, side by side. */
  async startServices(instances: number, { traces = false }: { traces?: boolean } = {}): Promise<void> {
    const own = <T extends AsyncDisposable>(resource: T) => this.#own(resource);
    this.#services = await startWorldServices(this.context, { instances, traces, own });
  }

  /** A balancer beside the other services; it is the caller's to dispose of. */
  async balancer(options: BalancerOptions): Promise<BalancerService> {
    const balancer = await this.services.dependencies.balancer(options);
    this.#balancers.push(balancer);
    return balancer;
  }

  /** What the services printed last; none where the lab runs none. */
  serviceOutputs(): ServiceOutput[] {
    if (this.#services === undefined) return [];
    const { postgres, redis, toxiproxy } = this.#services;
    const told = (name: string, description: string, { output }: { output(): string }) => ({
      name,
      description,
      text: output(),
    });
    return [
      told('postgres', postgres.description, postgres),
      told('redis', redis.description, redis),
      told('toxiproxy', `Toxiproxy ${toxiproxy.version}`, toxiproxy),
      ...this.#balancers.map((balancer, index) => told(`balancer-${index}`, balancer.description, balancer)),
    ];
  }

  /** The proxy before `dependency` of one instance. */
  proxy(dependency: FaultDependency, instance: number): ProxyHandle {
    const handle = this.#services?.proxies.get(proxyName(dependency, instance));
    if (handle !== undefined) return handle;
    throw new HarnessError({
      code: 'no-proxy',
      message: `the lab has no proxy for ${dependency} of instance ${instance}`,
    });
  }

  /** The contract's variables for one instance. */
  environment(index: number): Record<string, string> {
    const at = (dependency: ProxiedDependency) => this.proxy(dependency, index);
    const { secrets, appDatabase, otlp } = this.services;
    return {
      ...instanceEnvironment({ secrets, appDatabase, at, index }),
      ...(otlp !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url }),
      ...this.#env,
    };
  }

  /** Runs the target's own migrations, when its manifest has a command for it. */
  async migrate(): Promise<void> {
    const { target, scope } = this.context;
    if (target.manifest.commands?.migrate === undefined) return;
    const result = await target.run('migrate', { scope, env: this.environment(0), timeoutMs: migrateTimeoutMs });
    if (result.code === 0) return;
    throw new BlockedError({
      code: 'migrations-failed',
      message: `the target's migrate command ended with ${result.code ?? 'a signal'} after ${Math.round(result.durationMs)} ms:\n${lastLines(result.output)}`,
      hint: 'Run the command of `commands.migrate` by hand against an empty database.',
    });
  }

  /** Spawns instance `index`, on the same port each time; `undefined` takes a variable away. It may not be ready yet. */
  async startInstance(index: number, env: Readonly<Record<string, string | undefined>> = {}): Promise<Instance> {
    const { target, scope } = this.context;
    const port = this.#ports.get(index) ?? (target.kind === 'url' ? 0 : await scope.reservePort());
    this.#ports.set(index, port);
    const variables = target.kind === 'url' ? {} : this.#variables(index, env);
    const instance = await this.#own(await target.start({ scope, env: variables, port }));
    this.instances.set(index, instance);
    this.#all.push(instance);
    return instance;
  }

  /** Spawns one beside the instances, with the dependencies of instance 0. */
  async startAside(env: Readonly<Record<string, string | undefined>>, port: number): Promise<Instance> {
    const { target, scope } = this.context;
    const instance = await this.#own(await target.start({ scope, env: this.#variables(0, env), port }));
    this.#all.push(instance);
    return instance;
  }

  /** All that were started, ended ones included. */
  everyInstance(): readonly Instance[] {
    return this.#all;
  }

  instance(index: number): Instance {
    const instance = this.instances.get(index);
    if (instance !== undefined) return instance;
    throw new HarnessError({ code: 'no-instance', message: `instance ${index} of the target was not started` });
  }

  /** Makes `resource` part of this lab: it is disposed of with it. In a lab that is closed it is disposed of at once. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    if (!this.#stack.disposed) return this.#stack.use(resource);
    void disposeOf(resource).catch(() => {});
    throw labClosed();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  #variables(index: number, env: Readonly<Record<string, string | undefined>>): Record<string, string> {
    const all = Object.entries({ ...this.environment(index), ...env });
    return Object.fromEntries(all.filter((pair): pair is [string, string] => pair[1] !== undefined));
  }

  // A body that was given up may still be starting something while its lab closes.
  async #own<T extends AsyncDisposable>(resource: T): Promise<T> {
    if (!this.#stack.disposed) return this.#stack.use(resource);
    await disposeOf(resource);
    throw labClosed();
  }
}

async function disposeOf(resource: AsyncDisposable | Disposable): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
  else resource[Symbol.dispose]();
}

function labClosed(): HarnessError {
  return new HarnessError({
    code: 'lab-closed',
    message: 'something was started in a lab that is closed',
    hint: 'A verb of the lab went on after its criterion had ended: await it, or bound it.',
  });
}

export function lastLines(output: string, count = 12): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
