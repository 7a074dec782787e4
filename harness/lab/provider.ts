// Capability `provider`: what the target asked of the provider, and a provider that fails as a criterion wants it.
import { setTimeout } from 'node:timers/promises';
import { seededRandom } from '../model/seeded-random.ts';
import { type Attempt, answered, fieldsOf, jsonOf } from './answer.ts';
import {
  growthOf,
  type Interval,
  isDecided,
  pairsOf,
  quantile,
  quartilesApart,
  requireDecided,
  spreadOf,
} from './backoff.ts';
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
/** That many failures at once, after so many successes of the same kind. */
const atOnce = 2;
const calmBefore = 4;
const pollMs = 20;
/** What chance left undecided is drawn again, that many times in all. */
const drawsAtMost = 4;

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

  /**
   * Asks for notifications that the provider fails in each of the ways, two of each; what is wrong with them: they are
   * answered 503, and sent once, also by the time that the operation would have had once more.
   */
  async failedNotifications(ways: readonly Misbehaviour[]): Promise<string[]> {
    const asked: { way: Misbehaviour; id: string; status: number }[] = [];
    for (const way of ways) {
      await this.#calm(calmBefore);
      const ids = await this.#tasks.create(atOnce, `notified while ${way}`);
      this.#world.services.provider.behave(({ path }) => (path === '/v1/notifications' ? way : undefined));
      const notify = (id: string) => this.#http.attempt(`/tasks/${encodeURIComponent(id)}/notify`, { method: 'POST' });
      const statuses = statusesOf(await Promise.all(ids.map(notify)));
      asked.push(...ids.map((id, n) => ({ way, id, status: statuses[n] ?? 0 })));
    }
    const seenMs = await this.#untilQuiet();
    this.#world.services.provider.behave(() => undefined);
    return asked.flatMap(({ way, id, status }) => [
      ...(status === 503 ? [] : [`${way}: answered ${status}`]),
      ...this.#notSentOnce(way, id, seenMs),
    ]);
  }

  /** Asks for rates that nobody asked for before while the provider says nothing; the statuses, each within the budget. */
  async silentRates(budget: string): Promise<number[]> {
    await this.#calm(calmBefore);
    this.#world.services.provider.behave(({ path }) => (path.startsWith('/v1/rates/') ? 'silent' : undefined));
    const asked = this.#currencies(atOnce, 'silent').map((currency) => this.#http.attempt(`/rates/${currency}`));
    const what = 'rates that a silent provider was asked for';
    const { value } = await this.#wait.settles(budget, { what }, Promise.all(asked));
    this.#world.services.provider.behave(() => undefined);
    return statusesOf(value);
  }

  /**
   * Asks for `count` rates that nobody asked for before; the provider fails each of them twice, then answers. The calm ones
   * between them, which it answers at once, show how much the machine itself makes times vary. While growth or spread lies
   * across its budget, as many are asked for again.
   */
  async flakyRates(count: number, budgets: { readonly growth: string; readonly spread: string }): Promise<FlakyRates> {
    const rates = await this.#drawRates(count);
    for (let draws = 1; draws < drawsAtMost && !this.#areDecided(rates, budgets); draws += 1) {
      const { flaky, calm } = await this.#drawRates(count);
      rates.flaky.push(...flaky);
      rates.calm.push(...calm);
    }
    return rates;
  }

  #areDecided(rates: FlakyRates, { growth, spread }: { readonly growth: string; readonly spread: string }): boolean {
    const limit = (budget: string) => this.#wait.budget(budget).value;
    return isDecided(this.#growthOf(rates), limit(growth)) && isDecided(spreadOfRates(rates), limit(spread));
  }

  async #drawRates(count: number) {
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
  growth(rates: FlakyRates, budget: string): number {
    const interval = this.#growthOf(rates);
    requireDecided('the second gap, in first gaps,', interval, this.#wait.budget(budget).value);
    return interval.middle;
  }

  /** How far the quartiles of the second gap are apart, in medians, in the same manner. */
  spread(rates: FlakyRates, budget: string): number {
    const range = spreadOfRates(rates);
    requireDecided('the spread of the second gap, in medians,', range, this.#wait.budget(budget).value);
    return range.high;
  }

  #growthOf({ flaky }: FlakyRates): Interval {
    return growthOf(pairsOf(flaky.map(({ gapsMs }) => gapsMs)), `${this.#world.context.seed}:backoff`);
  }

  async #rate(currency: string): Promise<FlakyRate> {
    const answer = await this.#http.get(`/rates/${currency}`);
    const times = this.calls.filter(({ path }) => path === `/v1/rates/${currency}`).map(({ atMs }) => atMs);
    const gapsMs = times.slice(1).map((time, index) => time - (times[index] ?? time));
    return { status: answer.status, calls: times.length, gapsMs, durationMs: answer.durationMs };
  }

  #notSentOnce(way: Misbehaviour, id: string, seenMs: number): string[] {
    const sent = this.notifications(id).length;
    return sent === 1 ? [] : [`${way}: sent ${sent} times within ${Math.round(seenMs)} ms of the last answer`];
  }

  /** Successes in a row: what fails after them must stay below the half at which a circuit breaker may open. */
  async #calm(count: number): Promise<void> {
    this.#world.services.provider.behave(() => undefined);
    const ids = await this.#tasks.create(count, 'notified');
    for (const id of ids) await this.#http.attempt(`/tasks/${encodeURIComponent(id)}/notify`, { method: 'POST' });
    for (const currency of this.#currencies(count, `calm ${this.calls.length}`)) await this.#rate(currency);
  }

  /** Looks on until nothing has been sent for as long as an operation may take: what is retried after the answer shows. */
  async #untilQuiet(): Promise<number> {
    const startedAt = performance.now();
    const operationMs = Number(this.#world.environment(0).PROVIDER_TIMEOUT_MS);
    const limitMs = 3 * operationMs;
    let count = -1;
    let changedAt = startedAt;
    while (performance.now() - changedAt < operationMs && performance.now() - startedAt < limitMs) {
      if (this.calls.length !== count) changedAt = performance.now();
      count = this.calls.length;
      await setTimeout(pollMs);
    }
    return performance.now() - startedAt;
  }

  #currencies(count: number, purpose = 'flaky'): string[] {
    const random = seededRandom(`${this.#world.context.seed}:currencies:${purpose}`);
    const letter = () => String.fromCharCode(65 + random.int(26));
    const asked = new Set(this.calls.map(({ path }) => path.slice('/v1/rates/'.length)));
    const drawn = new Set<string>();
    while (drawn.size < count) {
      const currency = letter() + letter() + letter();
      if (!asked.has(currency)) drawn.add(currency);
    }
    return [...drawn];
  }
}

/** `high`: as it was seen; `low`: without what the machine itself may have added. */
function spreadOfRates({ flaky, calm }: FlakyRates): Omit<Interval, 'middle'> {
  const seconds = pairsOf(flaky.map(({ gapsMs }) => gapsMs)).map(({ second }) => second);
  const noise = quartilesApart(calm.map(({ durationMs }) => durationMs)) / quantile(seconds, 0.5);
  const high = spreadOf(seconds);
  // Independent causes add up as squares, and both ends of a gap may be late.
  return { low: Math.sqrt(Math.max(0, high ** 2 - 2 * noise ** 2)), high };
}

/** 0 stands for no answer. */
function statusesOf(attempts: readonly Attempt[]): number[] {
  return attempts.map((attempt) => (answered(attempt) ? attempt.status : 0));
}
