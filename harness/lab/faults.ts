// Capabilities `fault:*`: injects named faults before one instance or all of them, witnessed, undone with the lab.

import type { Fault } from '../../toxiproxy/fault.ts';
import { type FaultName, faults } from '../../toxiproxy/fault-registry.ts';
import { type InjectedFault, injectFault } from '../../toxiproxy/inject.ts';
import proxiesFile from '../../toxiproxy/proxies.json' with { type: 'json' };
import { HarnessError, InconclusiveError } from '../model/errors.ts';
import { injectByHook } from './hook-fault.ts';
import type { LabJournal } from './journal.ts';
import { injectMigrationsPending } from './migrations-pending.ts';
import { connectionsTo, mostConnectionsTo } from './open-connections.ts';
import type { World } from './world.ts';

export interface InjectOptions {
  /** Only before this instance; before all when absent. */
  readonly instance?: number;
}

/** `Allowed`: the faults that the criterion's capabilities cover. */
export class FaultsHandle<Allowed extends FaultName = FaultName> {
  readonly #world: World;
  readonly #journal: LabJournal;
  readonly #allowed: ReadonlySet<string>;

  constructor(world: World, journal: LabJournal, allowed: ReadonlySet<string>) {
    this.#world = world;
    this.#journal = journal;
    this.#allowed = allowed;
  }

  /** Puts a fault in force; returns once a witness saw it bite. Dispose of it, or call `undo`, to take it back. */
  async inject(name: Allowed, options: InjectOptions = {}): Promise<InjectedFault> {
    const fault: Fault = faults[name];
    if (!this.#allowed.has(fault.capability)) {
      throw new HarnessError({
        code: 'undeclared-capability',
        message: `${name} needs ${fault.capability}, which the criterion did not declare`,
        hint: 'Add it to `needs`.',
      });
    }
    const injected = await this.#inject(fault, options);
    const end = this.#journal.timeline.open(name, { fromMs: injected.sinceMs });
    const once = onceUndone(injected, () => {
      end();
      this.#journal.step(`${name} is over`);
    });
    this.#world.use(once);
    this.#journal.step(`${name} in force`, injected.witness.join('; '));
    return once;
  }

  /** Several faults at once, in force together; disposing of the result takes all back. */
  async injectAll(names: readonly Allowed[]): Promise<AsyncDisposable & { undo(): Promise<void> }> {
    const injected = await allOrNone(names.map((name) => this.inject(name)));
    const undo = async () => {
      await Promise.all(injected.map((fault) => fault.undo()));
    };
    return { undo, [Symbol.asyncDispose]: undo };
  }

  /** Connections that one instance holds open to a dependency now, as seen at its proxy. */
  async connections(dependency: 'database' | 'redis' | 'queue', instance = 0): Promise<number> {
    return (await connectionsTo(this.#world.proxy(dependency, instance))) ?? 0;
  }

  /** Throws InconclusiveError when `work` goes past an instance's proxy: no fault there could hit it. */
  async requireUsed(dependency: 'database' | 'redis' | 'queue', work: Promise<unknown>, instance = 0): Promise<void> {
    const { most } = await mostConnectionsTo(this.#world.proxy(dependency, instance), work, 1);
    if (most > 0) return;
    throw new InconclusiveError({
      code: 'fault-not-witnessed',
      message: `${dependency}: instance ${instance} did its work without a connection through the proxy, so no fault would hit it`,
      hint: 'The target must use the addresses that the lab gives it (its manifest maps the variables).',
    });
  }

  /** By how many connections to each dependency one instance exceeded what it had before, at most, while `work` went on. */
  async connectionsAdded<T>(
    dependencies: readonly ('database' | 'redis' | 'queue')[],
    work: () => Promise<T>,
    instance = 0,
  ): Promise<{ readonly value: T; readonly added: Readonly<Record<string, number>> }> {
    const before = await Promise.all(dependencies.map((name) => this.connections(name, instance)));
    const working = work();
    const most = await Promise.all(
      dependencies.map((name) => mostConnectionsTo(this.#world.proxy(name, instance), working)),
    );
    const added = dependencies.map((name, at) => [name, (most[at]?.most ?? 0) - (before[at] ?? 0)] as const);
    return { value: await working, added: Object.fromEntries(added) };
  }

  async #inject(fault: Fault, options: InjectOptions): Promise<InjectedFault> {
    if (this.#world.context.target.kind === 'url') return injectByHook(fault, this.#world);
    if (fault.effect.kind === 'migration-row') return injectMigrationsPending(fault, this.#world);
    const instances = options.instance === undefined ? [...this.#world.instances.keys()] : [options.instance];
    // A lab whose target is not started yet still has its proxies: the fault is there when the target comes.
    const sites = (instances.length === 0 ? [0] : instances).map((index) => this.#site(fault, index));
    return combine(fault, await allOrNone(sites.map((site) => injectFault(fault, site))));
  }

  #site(fault: Fault, instance: number) {
    const entry = proxiesFile.proxies.find(({ dependency }) => dependency === fault.dependency);
    const proxy = this.#world.proxy(fault.dependency, instance);
    const running =
      this.#world.instances.get(instance)?.exitStatus === undefined && this.#world.instances.has(instance);
    return {
      proxy,
      protocol: (entry?.protocol ?? 'http') as 'postgres' | 'redis' | 'http',
      heldOpen: running && entry?.heldOpen === true,
      targetConnections: () => connectionsTo(proxy),
    };
  }
}

/** Takes back those that are in force when one of them cannot be. */
async function allOrNone(injections: readonly Promise<InjectedFault>[]): Promise<InjectedFault[]> {
  const results = await Promise.allSettled(injections);
  const failed = results.find((result) => result.status === 'rejected');
  const injected = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (failed === undefined) return injected;
  await Promise.allSettled(injected.map((one) => one.undo()));
  throw failed.reason;
}

function combine(fault: Fault, injected: readonly InjectedFault[]): InjectedFault {
  const undo = async () => {
    await Promise.all(injected.map((one) => one.undo()));
  };
  const sinceMs = Math.max(...injected.map((one) => one.sinceMs));
  return { fault, sinceMs, witness: injected.flatMap((one) => one.witness), undo, [Symbol.asyncDispose]: undo };
}

function onceUndone(injected: InjectedFault, then: () => void): InjectedFault {
  let undone: Promise<void> | undefined;
  const undo = () => (undone ??= injected.undo().then(then));
  return { ...injected, undo, [Symbol.asyncDispose]: undo };
}
