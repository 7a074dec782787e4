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
/** Two ends of a gap are late independently, and an answer has more ways to be late than a call. */
const noiseFactor = 2;
/** Successes between two flaky rates keep the share of failures below what a circuit breaker may open at. */
const calmBetween = 2;

export interface FlakyRate {
  readonly status: number;
  readonly calls: number;
  /** Between the provider's calls for this rate. */
  readonly gapsMs: readonly number[];
  readonly durationMs: number;
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
  async flakyRates(count: number): Promise<{ flaky: FlakyRate[]; calm: FlakyRate[] }> {
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

  /** How much longer the second gap is than the first, and how far the quartiles of the second are apart, in medians. */
  backoff(
    { flaky, calm }: { readonly flaky: readonly FlakyRate[]; readonly calm: readonly FlakyRate[] },
    budgets: { readonly growth: string; readonly spread: string },
  ): { growth: number; spread: number } {
    const pairs = flaky.flatMap(({ gapsMs: [first, second] }) =>
      first === undefined || second === undefined ? [] : [{ first, second }],
    );
    const interval = growthOf(pairs, `${this.#world.context.seed}:backoff`);
    requireDecided('the second gap, in first gaps,', interval, this.#wait.budget(budgets.growth).value);
    const seconds = pairs.map(({ second }) => second);
    const spread = spreadOf(seconds);
    const noise = (noiseFactor * quartilesApart(calm.map(({ durationMs }) => durationMs))) / quantile(seconds, 0.5);
    const jitter = { low: spread - noise, high: spread };
    requireDecided('the spread of the second gap, in medians,', jitter, this.#wait.budget(budgets.spread).value);
    return { growth: interval.middle, spread };
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

function requireDecided(what: string, { low, high }: Omit<Interval, 'middle'>, limit: number): void {
  if (low >= limit || high < limit) return;
  throw new InconclusiveError({
    code: 'too-noisy',
    message: `${what} is ${low.toFixed(2)} to ${high.toFixed(2)}, which lies across the limit of ${limit}`,
    hint: 'Run it again on a calmer machine, or with --profile full, which draws more.',
  });
}
