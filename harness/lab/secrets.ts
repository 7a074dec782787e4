// Capability `configure`: starts with each secret missing, empty, or given by a file, and what came of them.
import path from 'node:path';
import { ExpectationError } from '../model/errors.ts';
import { contractSecrets } from '../targets/contract-names.ts';
import { ownName, requiredSecrets } from '../targets/target-environment.ts';
import { answered, briefly } from './answer.ts';
import type { Boot, BootChange, BootHandle } from './boot.ts';
import { HttpHandle } from './http.ts';
import { type Canary, findLeaks } from './leaks.ts';
import { isNamed, type Said } from './named-variable.ts';
import { machineTooBusy } from './starvation.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

/**
 * Beyond it nobody can say that a port was never open. With eight busy processes beside it on two processors the thread
 * that watches is held up for 465 ms at worst, with four for 145, on a calm machine for some milliseconds; whatever holds
 * it up so long slows the start that it watches as well.
 */
const gapLimitMs = 500;

/** A start that must be refused for the sake of one variable. */
type SecretChange = BootChange & { readonly name: string; readonly way: string };

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
  readonly #wait: Waiter;

  constructor(world: World, boot: BootHandle, wait: Waiter) {
    this.#world = world;
    this.#boot = boot;
    this.#wait = wait;
  }

  /** Starts the target without each secret that it requires, absent and then empty. */
  refusesWithoutEach(budget: string): Promise<Refusals> {
    const { manifest } = this.#world.context.target;
    const changes = requiredSecrets(manifest).flatMap((name): SecretChange[] => [
      { name, way: 'absent', what: `without ${name}`, without: [name] },
      { name, way: 'empty', what: `with ${name} empty`, env: { [name]: '' } },
    ]);
    return this.#refusals(changes, budget);
  }

  /** Starts the target with each of the contract's secrets in a file that cannot be used. */
  refusesBadFiles(budget: string): Promise<Refusals> {
    const nowhere = path.join(this.#world.context.scope.dir, 'no-such-file');
    const changes = contractSecrets.flatMap((name): SecretChange[] => [
      {
        name,
        way: 'nowhere',
        what: `with ${name}_FILE not there`,
        without: [name],
        env: { [`${name}_FILE`]: nowhere },
      },
      { name, way: 'empty', what: `with ${name}_FILE empty`, files: { [name]: '' } },
      {
        name,
        way: 'both',
        what: `with ${name} and ${name}_FILE`,
        files: { [name]: this.#value(name) },
        env: { [name]: this.#value(name) },
      },
    ]);
    return this.#refusals(changes, budget);
  }

  /**
   * Starts the target with all of the contract's secrets in files, each followed by `ending`, and asks for what needs
   * them: the database, the operator's route and the provider, about a currency that no start before was asked for.
   */
  async usesFiles(ending: string, currency: string, budget: string): Promise<Readonly<Record<string, unknown>>> {
    const { provider } = this.#world.services;
    const { target, disguise } = this.#world.context;
    const what = `with every secret in a file that ends ${ending === '' ? 'without' : 'with'} a newline`;
    const files = Object.fromEntries(contractSecrets.map((name) => [name, `${this.#value(name)}${ending}`]));
    await using instance = await this.#boot.start({ what, files });
    await using http = new HttpHandle({
      baseUrl: () => instance.url,
      path: (path) => target.path(path),
      wait: this.#wait,
      ...(disguise !== undefined && { disguise }),
    });
    let last = 'nothing yet';
    await this.#wait.within(budget, { what: `200 from /readyz of a start ${what}`, last: () => last }, async () => {
      if (instance.exitStatus !== undefined) throw ended(what, instance.exitStatus.code);
      const attempt = await http.attempt('/readyz', { timeoutMs: 3_000 });
      last = briefly(attempt);
      return answered(attempt) && attempt.status === 200 ? true : undefined;
    });
    const stored = await http.post('/tasks', { title: `stored ${what}` });
    const headers = { authorization: `Bearer ${this.#value('OPERATOR_TOKEN')}` };
    const shown = await http.get('/diagz', { headers });
    const rate = await http.get(`/rates/${currency}`);
    const calls = provider.calls.filter(({ path }) => path.endsWith(`/${currency}`));
    return {
      'POST /tasks': stored.status,
      'GET /diagz': shown.status,
      'GET /rates': rate.status,
      'the provider knew the key': calls.length > 0 && calls.every(({ authorized }) => authorized),
    };
  }

  /** Every secret that the lab gave the target. */
  canaries(): Canary[] {
    return Object.entries(this.#world.services.secrets).map(([name, value]) => ({ name, value }));
  }

  async #refusals(changes: readonly SecretChange[], budget: string): Promise<Refusals> {
    const starts: (Boot & Said & { leaks: readonly string[] })[] = [];
    for (const { name, way, ...change } of changes) {
      const boot = await this.#boot.refused(change, budget);
      const said = [...boot.stdout, ...boot.stderr].join('\n');
      const names = [...new Set([name, ownName(this.#world.context.target.manifest, name)])];
      const leaks = findLeaks(this.canaries(), [{ where: 'its output', text: said }]);
      starts.push({ ...boot, names, way, said, leaks });
    }
    const boots = starts.map((start) => ({ ...start, named: isNamed(start, starts) }));
    const told = (wrong: typeof boots, how: (boot: Boot) => string) =>
      wrong.map((boot) => `${boot.what}: ${how(boot)}`);
    const refusals = {
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
    // What was seen to be wrong stays so, however little else was seen.
    const { starts: _, ...wrong } = refusals;
    const unwatched = boots.find(({ listened, watchGapMs }) => !listened && watchGapMs > gapLimitMs);
    if (unwatched === undefined || Object.values(wrong).some((list) => list.length > 0)) return refusals;
    throw machineTooBusy(
      `a start ${unwatched.what}: nobody could look at its port for ${unwatched.watchGapMs} ms, in which it may have been open`,
    );
  }

  #value(name: string): string {
    return this.#world.services.secrets[name] ?? '';
  }
}

function ended(what: string, code: number | null): ExpectationError {
  const actual = `it ended with ${code ?? 'a signal'}`;
  return new ExpectationError({
    code: 'files-refused',
    message: `expected a start ${what} to get ready; ${actual}`,
    mismatch: { expected: 'ready', actual, waitedMs: 0 },
  });
}
