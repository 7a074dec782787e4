// Capability `provider`: what the target asked of the provider, and a provider that fails as a criterion wants it.
import { InconclusiveError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { fieldsOf, jsonOf } from './answer.ts';
import { growthOf, type Interval, quantile, quartilesApart, spreadOf } from './backoff.ts';
import type { HttpHandle } from './http.ts';
import type { Misbehaviour, ProviderCall } from './provider-server.ts';
import type { TasksHandle } from './tasks.ts';
import { splitTraceparent, type TraceIds } from './traceparent.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const failuresFirst = 2;
const lanes = 3;
/** Successes between two flaky rates keep the share of failures below what a circuit breaker may open at. */
const calmBetween = 2;

export interface FlakyRate {
  readonly status: number;
  readonly calls: number;
  /** Between the provider's calls for this rate. */
  readonly gapsMs: readonly number[];
  readonly durationMs: number;
}

export interface FlakyRates {
  readonly flaky: readonly FlakyRate[];
  readonly calm: readonly FlakyRate[];
}

export class ProviderHandle {
  readonly #world: World;
  readonly #http: HttpHandle;
  readonly #tasks: TasksHandle;
  readonly #wait: Waiter;

  constructor(world: World, http: HttpHandle, tasks: TasksHandle, wait: Waiter) {
    this.#world = world;
    this.#http = http;
    this.#tasks = tasks;
    this.#wait = wait;
  }

  /** Every call so far. */
  get calls(): readonly ProviderCall[] {
    return this.#world.services.provider.calls;
  }

  /** The calls that told somebody of a task. */
  notifications(taskId: string): readonly ProviderCall[] {
    return this.calls.filter(
      ({ method, path, body }) =>
        method === 'POST' && path === '/v1/notifications' && fieldsOf(jsonOf({ text: body })).taskId === taskId,
    );
  }

  /** The ids of the trace that each of those calls carried; undefined for a call without a valid one. */
  notificationTraces(taskId: string): (TraceIds | undefined)[] {
    return this.notifications(taskId).map(({ traceparent }) => splitTraceparent(traceparent));
  }

  /** Asks for a notification of each of `count` new tasks while the provider fails them in one way. */
  async notifyWhile(way: Misbehaviour, count: number): Promise<{ status: number; sent: number }[]> {
    const ids = await this.#tasks.create(count, `notified while ${way}`);
    const { provider } = this.#world.services;
    provider.behave(({ path }) => (path === '/v1/notifications' ? way : undefined));
    const outcomes = [];
    for (const id of ids) {
      const { status } = await this.#http.request(`/tasks/${encodeURIComponent(id)}/notify`, { method: 'POST' });
      outcomes.push({ status, sent: this.notifications(id).length });
    }
    provider.behave(() => undefined);
    return outcomes;
  }

  /**
   * Asks for `count` rates that nobody asked for before; the provider fails each of them twice, then answers. The calm ones
   * between them, which it answers at once, show how much the machine itself makes times vary.
   */
  async flakyRates(count: number): Promise<FlakyRates> {
    const currencies = this.#currencies((1 + calmBetween) * count);
    const failing = currencies.filter((_, index) => index % (1 + calmBetween) === calmBetween);
    const failures = new Map(failing.map((currency) => [`/v1/rates/${currency}`, failuresFirst]));
    this.#world.services.provider.behave(({ path }) => {
      const left = failures.get(path) ?? 0;
      failures.set(path, left - 1);
      return left > 0 ? 503 : undefined;
    });
    const queue = currencies[Symbol.iterator]();
    const rates = { flaky: [] as FlakyRate[], calm: [] as FlakyRate[] };
    const lane = async () => {
      for (const currency of queue) {
        rates[failing.includes(currency) ? 'flaky' : 'calm'].push(await this.#rate(currency));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return rates;
  }

  /** The first gap in the middle of all. */
  firstPauseMs({ flaky }: FlakyRates): number {
    return quantile(
      flaky.flatMap(({ gapsMs }) => gapsMs.slice(0, 1)),
      0.5,
    );
  }

  /** How much longer the second gap is than the first: clearly above a budget or clearly below, or nothing is decided. */
  growth({ flaky }: FlakyRates, budget: string): number {
    const interval = growthOf(pairsOf(flaky), `${this.#world.context.seed}:backoff`);
    requireDecided('the second gap, in first gaps,', interval, this.#wait.budget(budget).value);
    return interval.middle;
  }

  /** How far the quartiles of the second gap are apart, in medians, in the same manner. */
  spread({ flaky, calm }: FlakyRates, budget: string): number {
    const seconds = pairsOf(flaky).map(({ second }) => second);
    const noise = quartilesApart(calm.map(({ durationMs }) => durationMs)) / quantile(seconds, 0.5);
    const high = spreadOf(seconds);
    // Independent causes add up as squares, and both ends of a gap may be late.
    const low = Math.sqrt(Math.max(0, high ** 2 - 2 * noise ** 2));
    requireDecided('the spread of the second gap, in medians,', { low, high }, this.#wait.budget(budget).value);
    return high;
  }

  async #rate(currency: string): Promise<FlakyRate> {
    const answer = await this.#http.get(`/rates/${currency}`);
    const times = this.calls.filter(({ path }) => path === `/v1/rates/${currency}`).map(({ atMs }) => atMs);
    const gapsMs = times.slice(1).map((time, index) => time - (times[index] ?? time));
    return { status: answer.status, calls: times.length, gapsMs, durationMs: answer.durationMs };
  }

  #currencies(count: number): string[] {
    const random = seededRandom(`${this.#world.context.seed}:currencies`);
    const letter = () => String.fromCharCode(65 + random.int(26));
    const drawn = new Set<string>();
    while (drawn.size < count) drawn.add(letter() + letter() + letter());
    return [...drawn];
  }
}

function pairsOf(flaky: readonly FlakyRate[]): { first: number; second: number }[] {
  return flaky.flatMap(({ gapsMs: [first, second] }) =>
    first === undefined || second === undefined ? [] : [{ first, second }],
  );
}

function requireDecided(what: string, { low, high }: Omit<Interval, 'middle'>, limit: number): void {
  if (low >= limit || high < limit) return;
  throw new InconclusiveError({
    code: 'too-noisy',
    message: `${what} is ${low.toFixed(2)} to ${high.toFixed(2)}, which lies across the limit of ${limit}`,
    hint: 'Run it again on a calmer machine, or with --profile full, which draws more.',
  });
}
