// Capability `replicas`: several instances behind the lab's balancer, with a counting relay before each.
import type { BalancerService } from '../drivers/driver.ts';
import { holdRequests } from '../load/held-requests.ts';
import { HarnessError } from '../model/errors.ts';
import { HeldTraffic } from './held-traffic.ts';
import type { LabJournal } from './journal.ts';
import { exitedAtMs } from './process.ts';
import { readyWithin } from './readiness-wait.ts';
import { type Relay, startRelay } from './relay.ts';
import { TaskLedger } from './task-ledger.ts';
import { Traffic, type TrafficOptions } from './traffic.ts';
import { type WaitOptions, waitFor, waitForPromise } from './wait.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

// A balancer that looks twice a second notices a readiness of 503 long before the delays that criteria set are over.
const healthIntervalMs = 250;
// A stopping instance says 503 at once; a long timeout only keeps a busy machine from taking healthy ones out.
const healthTimeoutMs = 3_000;
const holdOpenTimeoutMs = 5_000;
const heldRequestTimeoutMs = 60_000;
const silencePollMs = 50;
const exitGraceMs = 2_000;

export class ReplicasHandle {
  readonly #world: World;
  readonly #journal: LabJournal;
  readonly #wait: Waiter;
  readonly #relays: readonly Relay[];
  readonly #balancer: BalancerService;

  private constructor(
    world: World,
    journal: LabJournal,
    wait: Waiter,
    relays: readonly Relay[],
    balancer: BalancerService,
  ) {
    this.#world = world;
    this.#journal = journal;
    this.#wait = wait;
    this.#relays = relays;
    this.#balancer = balancer;
  }

  /** Starts the relays and the balancer before the instances that the world has. */
  static async open(world: World, journal: LabJournal, wait: Waiter): Promise<ReplicasHandle> {
    const { target } = world.context;
    const path = target.path('/readyz');
    const instances = [...world.instances.entries()].sort(([a], [b]) => a - b);
    const relays = await Promise.all(
      instances.map(async ([, instance]) => world.use(await startRelay(instance, path))),
    );
    const upstreams = relays.map(({ host, port }) => `${host}:${port}`);
    const health = { path, intervalMs: healthIntervalMs, timeoutMs: healthTimeoutMs };
    const balancer = world.use(await world.balancer({ upstreams, health }));
    return new ReplicasHandle(world, journal, wait, relays, balancer);
  }

  get url(): string {
    return `http://${this.#balancer.host}:${this.#balancer.port}`;
  }

  /** Starts steady keep-alive load through the balancer. */
  traffic(options: TrafficOptions): Traffic {
    const { host, port } = this.#balancer;
    const ledger = new TaskLedger(this.#world);
    return this.#world.use(new Traffic({ host, port, ledger, world: this.#world, journal: this.#journal }, options));
  }

  /** Holds `count` requests open in one instance, past the balancer, by sending only half of their bodies. */
  async hold(instance: number, count: number): Promise<HeldTraffic> {
    const { host, port } = this.#world.instance(instance);
    const ledger = new TaskLedger(this.#world);
    const held = await holdRequests({
      host,
      port,
      count,
      makeRequest: () => ledger.post(),
      openTimeoutMs: holdOpenTimeoutMs,
      requestTimeoutMs: heldRequestTimeoutMs,
      awaitContinueMs: 500,
    });
    this.#journal.step(`${count} requests held open`, `in instance ${instance}, their bodies half sent`);
    return this.#world.use(new HeldTraffic(held, ledger, this.#journal));
  }

  /** Waits for the balancer's next health check of an instance: right after it is the worst moment to stop. */
  async justChecked(instance: number): Promise<void> {
    const checks = () => this.#relays[instance]?.healthChecks ?? 0;
    const before = checks();
    const options = { limitMs: healthTimeoutMs, pollMs: 5 };
    const what = `a health check of instance ${instance}`;
    // A check that is still unanswered holds up the next for as long as it may take.
    await this.#balanced({ ...options, what, limitMs: 2 * healthTimeoutMs, blame: 'harness' }, () => checks() > before);
    // Two requests later the check has been answered as well.
    const sent = this.requestsTo(instance);
    await this.#balanced({ ...options, what: 'requests after it' }, () => this.requestsTo(instance) > sent + 1);
  }

  /** Requests that an instance has been sent by the balancer so far, health checks not counted. */
  requestsTo(instance: number): number {
    return this.#relays[instance]?.requests ?? 0;
  }

  /** Waits until an instance was sent no request for `forMs`; only the time until the last one counts. */
  async untilSilent(instance: number, forMs: number, budget: string): Promise<{ elapsedMs: number; atMs: number }> {
    const sinceMs = Date.now();
    const last = () => Math.max(this.#relays[instance]?.lastRequestAtMs ?? 0, sinceMs);
    const what = `the balancer to send instance ${instance} nothing for ${forMs} ms`;
    const limit = this.#wait.budget(budget);
    const options = { what, limitMs: limit.value + forMs + silencePollMs, pollMs: silencePollMs };
    await this.#balanced(options, () => Date.now() - last() >= forMs);
    const [atMs, elapsedMs] = [last(), last() - sinceMs];
    this.#journal.measure(`the balancer to send instance ${instance} nothing more`, elapsedMs, 'ms', limit);
    const label = `the balancer sends instance ${instance} nothing more`;
    this.#journal.timeline.mark('shed', label, { atMs, afterMs: elapsedMs, limitMs: limit.value });
    this.#journal.step(`instance ${instance} is out of the balancer`, `${elapsedMs} ms after the fault`);
    return { elapsedMs, atMs };
  }

  /** Waits until an instance is sent requests again. */
  async untilServed(instance: number, budget: string): Promise<void> {
    const before = this.requestsTo(instance);
    const what = `the balancer to send instance ${instance} requests`;
    await this.#wait.within(budget, { what }, () => {
      this.#requireBalancer();
      return this.requestsTo(instance) > before + 4 ? true : undefined;
    });
    this.#journal.step(`instance ${instance} is sent requests`);
  }

  /** Ends one instance with SIGTERM, waits for its exit, starts it again on its port and waits until it serves. */
  async restart(instance: number, budget: string): Promise<void> {
    const old = this.#world.instance(instance);
    old.signal('SIGTERM');
    this.#journal.step('SIGTERM sent', `to instance ${instance}`);
    const end = this.#journal.timeline.open(`restart of instance ${instance}`);
    const { SHUTDOWN_DELAY_MS, SHUTDOWN_TIMEOUT_MS } = this.#world.environment(instance);
    const limitMs = Number(SHUTDOWN_DELAY_MS) + Number(SHUTDOWN_TIMEOUT_MS) + exitGraceMs;
    const wait = { what: `the exit of instance ${instance} after SIGTERM`, limitMs, atMs: exitedAtMs };
    await waitForPromise(wait, old.exited);
    await this.#world.startInstance(instance);
    await readyWithin(this.#world, instance);
    end();
    await this.untilServed(instance, budget);
  }

  /** Restarts all instances one by one, `rounds` times. */
  async rollingRestart(rounds: number, budget: string): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      for (const instance of [...this.#world.instances.keys()].sort()) await this.restart(instance, budget);
    }
  }
  async #balanced(options: WaitOptions, met: () => boolean): Promise<void> {
    await waitFor(options, () => {
      this.#requireBalancer();
      return met() ? true : undefined;
    });
  }

  /** A balancer that is gone sends nobody anything, which is no merit and no fault of the target. */
  #requireBalancer(): void {
    const ended = this.#balancer.ended();
    if (ended === undefined) return;
    throw new HarnessError({
      code: 'balancer-ended',
      message: `the lab's balancer ended with ${ended}. Last output: ${this.#balancer.output().slice(-500)}`,
      hint: 'Run it again; look for what ended it, such as a machine out of memory.',
    });
  }
}
