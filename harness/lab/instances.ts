// Capabilities `restart` and `configure`: starts instances of the target when the criterion says so.
import type { LabJournal } from './journal.ts';
import { readyWithin } from './readiness-wait.ts';
import type { World } from './world.ts';

export class InstancesHandle {
  readonly #world: World;
  readonly #journal: LabJournal;

  constructor(world: World, journal: LabJournal) {
    this.#world = world;
    this.#journal = journal;
  }

  /** Spawns an instance and returns at once. `env` by contract names, over what the lab sets. */
  async start(instance = 0, env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#world.startInstance(instance, env);
    this.#journal.step('started', `instance ${instance}`);
  }

  /** Waits until an instance is ready; one that never gets there is blocked. */
  async ready(instance = 0): Promise<void> {
    await readyWithin(this.#world, instance);
    this.#journal.step('ready', `instance ${instance}`);
  }

  /** Ends an instance for good, whatever state it is in. */
  async stop(instance = 0): Promise<void> {
    await this.#world.instance(instance)[Symbol.asyncDispose]();
    this.#journal.step('stopped', `instance ${instance}`);
  }

  /** Runs the target's own migrations. */
  async migrate(): Promise<void> {
    await this.#world.migrate();
    this.#journal.step('migrated');
  }
}
