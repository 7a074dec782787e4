// Verbs on the probes of a target that need only HTTP: orchestrator-like probing, and /readyz through faults.
import type { FaultName } from '../../toxiproxy/fault-registry.ts';
import { answered } from './answer.ts';
import type { FaultsHandle } from './faults.ts';
import type { HttpHandle } from './http.ts';
import type { LabJournal } from './journal.ts';
import { Prober, type ProbeSpec } from './prober.ts';
import {
  notReadyInSilence,
  readinessInSilence,
  readinessThrough,
  type SilenceBudgets,
  type Transition,
} from './readiness.ts';
import { answering } from './readiness-wait.ts';
import { waitFor } from './wait.ts';
import type { Waiter } from './waiter.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';

const answersLimitMs = 10_000;

export class ProbesHandle {
  readonly #http: HttpHandle;
  readonly #world: World;
  readonly #journal: LabJournal;
  readonly #wait: Waiter;

  constructor(http: HttpHandle, world: World, journal: LabJournal, wait: Waiter) {
    this.#wait = wait;
    this.#http = http;
    this.#world = world;
    this.#journal = journal;
  }

  /** Runs a probe until the lab closes. */
  run(spec: ProbeSpec): Prober {
    return this.#world.use(new Prober(spec, this.#http, this.#journal));
  }

  /** Lets a probe go on long enough that it would have changed its state, had the target changed for it. */
  async lasting(prober: Prober): Promise<void> {
    const until = prober.rounds + prober.spec.failureThreshold + 2;
    const limitMs = prober.changeMs('unhealthy') * 3;
    await waitFor({ what: `${prober.spec.name} to be run on`, limitMs, blame: 'harness' }, () => {
      prober.requireProbing();
      return prober.rounds >= until ? true : undefined;
    });
  }

  /** Waits until a watch of instance 0 has been answered `count` times; an instance that never answers is blocked. */
  async observed(watch: Watch, count: number): Promise<void> {
    const seen = () => {
      watch.requireProbing();
      return watch.attempts.filter(answered).length;
    };
    await answering(this.#world, 0, () => seen() > 0);
    const limitMs = answersLimitMs;
    await waitFor({ what: `${count} answers`, limitMs, last: seen }, () => (seen() >= count ? true : undefined));
  }

  /** Sends `count` probes at once; each must be answered within the budget. Returns the different statuses. */
  async together(count: number, path: string, budget: string): Promise<{ statuses: (number | string)[] }> {
    const asked = { what: `answers to ${count} GET ${path} at once` };
    const { value } = await this.#wait.settles(budget, asked, this.#http.together(count, path));
    return { statuses: [...new Set(value.map((attempt) => (answered(attempt) ? attempt.status : attempt.failure)))] };
  }

  /** Lets a watch make `count` further attempts, answered or not. */
  async watchedAgain(watch: Watch, count: number): Promise<void> {
    const until = watch.attempts.length + count;
    await waitFor({ what: `${count} further probes`, limitMs: answersLimitMs, blame: 'harness' }, () => {
      watch.requireProbing();
      return watch.attempts.length >= until ? true : undefined;
    });
  }

  /** Takes /readyz through each fault and back, each way within its budget. */
  through<Name extends FaultName>(
    faults: FaultsHandle<Name>,
    names: readonly NoInfer<Name>[],
    budgets: { readonly detects: string; readonly recovers: string },
    meanwhile?: () => Promise<void>,
  ): Promise<Transition[]> {
    const watchedAgain = (watch: Watch, count: number) => this.watchedAgain(watch, count);
    return readinessThrough({ http: this.#http, faults, watchedAgain }, names, budgets, meanwhile);
  }

  /** Silences each dependency alone: /readyz answers every probe in time, soon with 503, and 200 when it is over. */
  eachSilent<Name extends FaultName>(
    faults: FaultsHandle<Name>,
    names: readonly NoInfer<Name>[],
    budgets: SilenceBudgets & { readonly recovers: string },
  ): Promise<void> {
    return readinessInSilence({ http: this.#http, wait: this.#wait, faults }, names, budgets);
  }

  /** The same for a silence that is in force already; `silent` is what to call it. */
  notReadyInSilence(silent: string, budgets: SilenceBudgets): Promise<void> {
    return notReadyInSilence({ http: this.#http, wait: this.#wait }, silent, budgets);
  }
}
