// Capability `configure`: starts with each secret missing, empty, or given by a file, and what came of them.
import path from 'node:path';
import { contractSecrets } from '../targets/contract-names.ts';
import { ownName, requiredSecrets } from '../targets/target-environment.ts';
import type { Boot, BootChange, BootHandle } from './boot.ts';
import { type Canary, findLeaks } from './leaks.ts';
import type { World } from './world.ts';

/** What is wrong with starts that had to be refused, each as `without SESSION_SECRET: …`. */
export interface Refusals {
  readonly starts: number;
  /** Went on, or ended with exit code 0. */
  readonly accepted: readonly string[];
  /** Opened the port. */
  readonly listened: readonly string[];
  /** Ended without a word on the variable. */
  readonly unnamed: readonly string[];
  /** Showed a secret. */
  readonly leaked: readonly string[];
}

export class SecretsHandle {
  readonly #world: World;
  readonly #boot: BootHandle;

  constructor(world: World, boot: BootHandle) {
    this.#world = world;
    this.#boot = boot;
  }

  /** Starts the target without each secret that it requires, absent and then empty. */
  refusesWithoutEach(budget: string): Promise<Refusals> {
    const { manifest } = this.#world.context.target;
    const changes = requiredSecrets(manifest).flatMap((name): (BootChange & { name: string })[] => [
      { name, what: `without ${name}`, without: [name] },
      { name, what: `with ${name} empty`, env: { [name]: '' } },
    ]);
    return this.#refusals(changes, budget);
  }

  /** Starts the target with each of the contract's secrets in a file that cannot be used. */
  refusesBadFiles(budget: string): Promise<Refusals> {
    const nowhere = path.join(this.#world.context.scope.dir, 'no-such-file');
    const changes = contractSecrets.flatMap((name): (BootChange & { name: string })[] => [
      { name, what: `with ${name}_FILE not there`, without: [name], env: { [`${name}_FILE`]: nowhere } },
      { name, what: `with ${name}_FILE empty`, files: { [name]: '' } },
      {
        name,
        what: `with ${name} and ${name}_FILE`,
        files: { [name]: this.#value(name) },
        env: { [name]: this.#value(name) },
      },
    ]);
    return this.#refusals(changes, budget);
  }

  /** Every secret that the lab gave the target. */
  canaries(): Canary[] {
    return Object.entries(this.#world.services.secrets).map(([name, value]) => ({ name, value }));
  }

  async #refusals(changes: readonly (BootChange & { name: string })[], budget: string): Promise<Refusals> {
    const boots: (Boot & { named: boolean; leaks: readonly string[] })[] = [];
    for (const { name, ...change } of changes) {
      const boot = await this.#boot.refused(change, budget);
      const said = [...boot.stdout, ...boot.stderr].join('\n');
      const named = said.includes(name) || said.includes(ownName(this.#world.context.target.manifest, name));
      boots.push({ ...boot, named, leaks: findLeaks(this.canaries(), [{ where: 'its output', text: said }]) });
    }
    const told = (wrong: typeof boots, how: (boot: Boot) => string) =>
      wrong.map((boot) => `${boot.what}: ${how(boot)}`);
    return {
      starts: boots.length,
      accepted: told(
        boots.filter(({ ended, code }) => !ended || code === 0),
        ({ ended }) => (ended ? 'it ended with 0' : 'it serves'),
      ),
      listened: told(
        boots.filter(({ listened }) => listened),
        () => 'its port was open',
      ),
      unnamed: told(
        boots.filter(({ named }) => !named),
        () => 'its output does not name the variable',
      ),
      leaked: boots.flatMap(({ what, leaks }) => leaks.map((leak) => `${what}: ${leak}`)),
    };
  }

  #value(name: string): string {
    return this.#world.services.secrets[name] ?? '';
  }
}
