// Steady load through the balancer, half of it POST, and the account of what became of each request.
import { type DrainAccount, drainAccount } from '../load/drain-account.ts';
import { type Drill, startDrill } from '../load/drill.ts';
import { InconclusiveError } from '../model/errors.ts';
import type { LabJournal } from './journal.ts';
import { machineTooBusy, mayExplainLoad, StarvationWatch } from './starvation.ts';
import type { TaskLedger } from './task-ledger.ts';
import { waitFor } from './wait.ts';
import type { World } from './world.ts';

export interface TrafficOptions {
  readonly ratePerSecond: number;
  /** Keep-alive connections; default 20. */
  readonly connections?: number;
}

interface TrafficParts {
  readonly host: string;
  readonly port: number;
  readonly ledger: TaskLedger;
  readonly world: World;
  readonly journal: LabJournal;
  /** Default: of this machine, as long as the load lasts. */
  readonly starvation?: Pick<StarvationWatch, 'allowanceMs'> & Disposable;
}

/** What became of the load: each request in one class, and the tasks that its POSTs left behind. */
export interface TrafficAccount extends DrainAccount {
  /** Requests refused or answered 502, 503, 504 by the edge, whenever that was. */
  readonly refused: number;
  /** Everything but `ok`. */
  readonly failed: number;
  /** Titles that were answered 201 and are not stored exactly once. */
  readonly misstored: readonly { readonly title: string; readonly times: number }[];
}

const requestTimeoutMs = 20_000;
const paceLimitMs = 30_000;
// Far beyond any answer worth waiting for: it only tells a target that answers from one that never will.
const firstAnswerLimitMs = 5_000;

export class Traffic implements AsyncDisposable {
  readonly #parts: TrafficParts;
  readonly #drill: Drill;
  readonly #ratePerSecond: number;
  readonly #starvation: NonNullable<TrafficParts['starvation']>;
  readonly #startedAtMs = performance.now();
  #deregisteredAtMs: number | undefined;

  constructor(parts: TrafficParts, options: TrafficOptions) {
    const { host, port, ledger, world } = parts;
    this.#parts = parts;
    this.#ratePerSecond = options.ratePerSecond;
    this.#starvation = parts.starvation ?? new StarvationWatch();
    this.#drill = startDrill({
      host,
      port,
      ratePerSecond: options.ratePerSecond,
      connections: options.connections ?? 20,
      makeRequest: (n) => (n % 2 === 0 ? ledger.post() : ledger.read()),
      requestTimeoutMs,
      seed: world.context.seed,
      onEnd: ({ intendedAtMs, endedAtMs, ending, status }) =>
        parts.journal.timeline.add('load through the balancer', {
          atMs: intendedAtMs,
          latencyMs: endedAtMs - intendedAtMs,
          good: ending === 'answered' && (status ?? 0) < 400,
        }),
    });
    parts.journal.step('load runs', `${options.ratePerSecond} requests/s through the balancer, half of them POST`);
  }

  get counters(): Drill['counters'] {
    return this.#drill.counters;
  }

  /** Lets `forMs` of load pass: as many further requests as the rate makes in that time, of which some are answered. */
  async pass(forMs: number): Promise<void> {
    const wanted = this.#drill.counters.sent + Math.ceil((forMs / 1_000) * this.#ratePerSecond);
    const paced = { what: `${wanted} requests to be sent`, limitMs: forMs + paceLimitMs, blame: 'harness' } as const;
    await waitFor(paced, () => (this.#drill.counters.sent >= wanted ? true : undefined));
    const ended = () => this.#drill.counters.sent - this.#drill.counters.inFlight;
    await waitFor({ what: 'the first answers to the load', limitMs: firstAnswerLimitMs, last: ended }, () =>
      ended() > 0 ? true : undefined,
    );
  }

  /** Lets load pass before anything is done to the target; load that fails by itself cannot tell what a fault does. */
  async settle(forMs: number): Promise<void> {
    await this.pass(forMs);
    const { failed, answeredWithError, sent } = this.#drill.counters;
    if (failed + answeredWithError > 0) throw controlFailed(failed + answeredWithError, sent);
  }

  /** Says when the balancer took the stopping instance out; refusals after that are counted apart. */
  deregistered(atMs: number): void {
    this.#deregisteredAtMs = atMs;
  }

  /**
   * Stops the load and accounts for it. Throws InconclusiveError when the account does not add up or all that failed is
   * what the generator gave up, and when all that failed was turned away on a machine too busy to serve it, unless
   * failures are expected: a fault was in force.
   */
  async account(options: { readonly failures?: 'expected' } = {}): Promise<TrafficAccount> {
    const { ledger, journal, world } = this.#parts;
    const log = await this.#drill.stop();
    const starved = mayExplainLoad(this.#starvation.allowanceMs(), performance.now() - this.#startedAtMs);
    const stored = await ledger.stored();
    const acceptedIds = ledger.acceptedIds(stored);
    const facts = {
      acceptedIds,
      ...(this.#deregisteredAtMs !== undefined && { deregisteredAtMs: this.#deregisteredAtMs }),
    };
    const account = drainAccount(log, facts);
    const created = log.entries.filter(
      ({ method, status, ending }) => method === 'POST' && ending === 'answered' && status === 201,
    );
    const misstored = created
      .map(({ id }) => ({ title: ledger.titleOf(id), times: stored.get(ledger.titleOf(id)) ?? 0 }))
      .filter(({ times }) => times !== 1);
    const { entries, ...numbers } = account;
    journal.keep(`load-${world.context.seed}-${log.startedAtMs.toFixed(0)}.json`, 'Account of the load', {
      ...numbers,
      misstored,
      entries: firstOfEach(entries),
    });
    if (!account.conserved) {
      throw new InconclusiveError({
        code: 'load-not-accounted',
        message: `of ${account.sent} requests sent, not every one has an ending`,
        hint: 'Run it again alone; the generator lost count.',
      });
    }
    if (account.aborted > 0 && account.ok + account.aborted === account.sent)
      throw gaveUp(account.aborted, account.sent);
    const turnedAway = account.declared503 + account.refusedBefore + account.refusedAfter + account.aborted;
    const unexpected = options.failures !== 'expected';
    if (unexpected && starved && turnedAway > 0 && account.ok + turnedAway === account.sent)
      throw tooBusy(turnedAway, account.sent);
    return {
      ...account,
      misstored,
      refused: account.refusedBefore + account.refusedAfter,
      failed: account.sent - account.ok,
    };
  }

  /** Stops a control load: one that already fails without any fault cannot tell what a fault does. */
  async requireFaultless(): Promise<void> {
    const { failed, sent, entries } = await this.account();
    if (failed === 0 && sent > 0) return;
    const classes = Object.entries(entries).filter(([, list]) => list.length > 0);
    throw controlFailed(failed, sent, classes.map(([name, list]) => `${list.length} ${name}`).join(', '));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#starvation[Symbol.dispose]();
    await this.#drill[Symbol.asyncDispose]();
  }
}

function controlFailed(failed: number, sent: number, classes = ''): InconclusiveError {
  return new InconclusiveError({
    code: 'control-failed',
    message: `without any fault, ${failed} of ${sent} requests failed${classes === '' ? '' : `: ${classes}`}`,
    hint: 'Find out why the target fails requests under this load, or calm the machine, before judging its shutdown.',
  });
}

function gaveUp(aborted: number, sent: number): InconclusiveError {
  return new InconclusiveError({
    code: 'load-given-up',
    message: `the generator gave up ${aborted} of ${sent} requests before they reached the target; all others were served`,
    hint: 'Run it again alone; the machine may lack ports or file descriptors.',
  });
}

function tooBusy(turnedAway: number, sent: number): InconclusiveError {
  return machineTooBusy(
    `${turnedAway} of ${sent} requests were turned away, but this machine was too busy to serve them`,
  );
}

function firstOfEach(entries: DrainAccount['entries']): unknown {
  return Object.fromEntries(Object.entries(entries).map(([name, list]) => [name, list.slice(0, 20)]));
}
