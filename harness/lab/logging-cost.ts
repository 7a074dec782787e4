// Measures what logging costs in throughput: pairs of fresh processes, one that logs and one that is silent.
import { generatorFaults, watchGenerator } from '../load/generator-health.ts';
import { type PairedEffect, pairedEffect } from '../load/paired-comparison.ts';
import { measureThroughput } from '../load/throughput.ts';
import { ExpectationError, InconclusiveError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { linesDropped } from './dropped-lines.ts';
import type { LabJournal } from './journal.ts';
import { linesPrinted, type Printed, requireLevels } from './log-levels.ts';
import { readyWithin } from './readiness-wait.ts';
import type { World } from './world.ts';

const levels = ['info', 'silent'] as const;
type Level = (typeof levels)[number];
const path = '/tasks?limit=20';
const connections = 16;
const requestTimeoutMs = 5_000;
const warmUpMs = 2_000;
const windowMs = 1_000;
/** Each variant goes first and last, second and third: a machine that gets slower all the time favours neither. */
const orders: readonly (readonly Level[])[] = [
  ['info', 'silent', 'silent', 'info'],
  ['silent', 'info', 'info', 'silent'],
];
/** A neighbour that takes the machine for a second must not make a whole pair. */
const rounds = 2;
/** Below this many sound pairs no confidence of 95 % can be had. */
const leastPairs = 5;

/** What logging costs of the throughput, in percent, with one-sided bounds at 95 %. */
export interface LoggingCost {
  readonly cost: number;
  readonly atLeast: number;
  readonly atMost: number;
  readonly pairs: number;
}

export class LoggingCostHandle {
  readonly #world: World;
  readonly #journal: LabJournal;
  /** By each instance since it was started. */
  readonly #answered = new Map<number, number>();

  constructor(world: World, journal: LabJournal) {
    this.#world = world;
    this.#journal = journal;
  }

  /** Compares fresh pairs; too few say that the profile has no time for it. Wants a lab of two instances. */
  async compare(pairs: number): Promise<LoggingCost> {
    if (pairs < leastPairs) {
      const message = 'what logging costs is measured in pairs of fresh processes, for which this profile has no time';
      throw new InconclusiveError({ code: 'profile-too-short', message, hint: 'Run it with --profile full.' });
    }
    const random = seededRandom(`${this.#world.context.seed}:logging-cost`);
    const ratios: number[] = [];
    const faults: string[] = [];
    for (let pair = 1; pair <= pairs; pair++) {
      const found = await this.#pair(Array.from({ length: rounds }, () => random.pick(orders)).flat());
      if (typeof found === 'number') ratios.push(found);
      else faults.push(found.fault);
      const told = typeof found === 'number' ? `${((1 - Math.exp(found)) * 100).toFixed(1)} %` : found.fault;
      this.#journal.step(`pair ${pair} of ${pairs}`, told);
    }
    this.#journal.keep('logging-cost.json', 'Log ratios of throughput, one for each pair', { ratios, faults });
    if (ratios.length >= leastPairs) return costOf(pairedEffect(ratios));
    const message = `only ${ratios.length} of ${pairs} pairs were measured soundly: ${faults[0]}`;
    throw new InconclusiveError({ code: 'load-not-sound', message, hint: 'Run it on a calmer machine.' });
  }

  /** Throws when the bounds lie on both sides of the limit: then the measurement decides nothing. */
  requireDecided({ atLeast, atMost }: LoggingCost, limit: number): void {
    if (atMost <= limit || atLeast > limit) return;
    const percent = (cost: number) => `${cost.toFixed(1)} %`;
    const message = `logging costs ${percent(atLeast)} to ${percent(atMost)}, on both sides of ${percent(limit)}`;
    throw new InconclusiveError({ code: 'too-noisy', message, hint: 'Run it on a calmer machine.' });
  }

  async #pair(order: readonly Level[]): Promise<number | { readonly fault: string }> {
    await Promise.all(levels.map((level, index) => this.#startFresh(index, level)));
    const health = watchGenerator();
    for (const index of levels.keys()) await this.#load(index, warmUpMs);
    const logRates: Record<Level, number[]> = { info: [], silent: [] };
    for (const level of order) logRates[level].push(Math.log(await this.#load(levels.indexOf(level), windowMs)));
    // A closed loop has no schedule to be late for.
    const [fault] = generatorFaults({ ...health.stop(), latenessP99Ms: 0 });
    if (fault !== undefined) return { fault };
    requireLevels({ info: await this.#printed('info'), silent: await this.#printed('silent') });
    return mean(logRates.info) - mean(logRates.silent);
  }

  async #printed(level: Level): Promise<Printed> {
    const index = levels.indexOf(level);
    const requests = this.#answered.get(index) ?? 0;
    const lines = await linesPrinted(this.#world.instance(index), requests);
    return { requests, lines, dropped: level === 'silent' ? 0 : await linesDropped(this.#world, index) };
  }

  async #startFresh(index: number, level: Level): Promise<void> {
    await this.#world.instances.get(index)?.[Symbol.asyncDispose]();
    await this.#world.startInstance(index, { LOG_LEVEL: level });
    this.#answered.set(index, 0);
    await readyWithin(this.#world, index);
  }

  async #load(index: number, durationMs: number): Promise<number> {
    const url = this.#world.instance(index).url + this.#world.context.target.path(path);
    const load = await measureThroughput({ url, connections, durationMs, requestTimeoutMs });
    this.#answered.set(index, (this.#answered.get(index) ?? 0) + load.ok);
    const bad = load.non2xx + load.errors + load.timeouts;
    if (load.ok > 0 && bad === 0) return load.okPerSecond;
    const message = `${bad} of ${load.sent} requests to ${path} were not answered 200 under load`;
    if (load.ok > bad) throw new InconclusiveError({ code: 'load-not-sound', message });
    const mismatch = { expected: '200 to each request', actual: message, waitedMs: durationMs };
    throw new ExpectationError({ code: 'load-not-answered', message, mismatch });
  }
}

/** The effect is log(with logging / silent): less throughput is a cost, and so the bounds change sides. */
export function costOf({ effect, lower, upper, pairs }: PairedEffect): LoggingCost {
  const percent = (logRatio: number) => 100 * (1 - Math.exp(logRatio));
  return { cost: percent(effect), atLeast: percent(upper), atMost: percent(lower), pairs };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
