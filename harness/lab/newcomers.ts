// New connections that come all the time while a target shuts down, and what each of them is told.
import type { Exchange } from '../load/exchange.ts';
import { InconclusiveError } from '../model/errors.ts';
import { invocation } from '../model/invocation.ts';
import type { LabJournal } from './journal.ts';
import { StarvationWatch } from './starvation.ts';
import type { Waiter } from './waiter.ts';

const everyMs = 25;
// Until a signal has arrived, a newcomer may still be told 200.
const graceMs = 300;
// A process that runs empties its listener's backlog many times in this time.
const backlogMs = 100;

export class Newcomers implements AsyncDisposable {
  readonly #exchanges: Exchange[] = [];
  readonly #pending = new Set<Promise<unknown>>();
  readonly #timer: NodeJS.Timeout;
  readonly #journal: LabJournal;
  readonly #wait: Waiter;
  #signalledAtMs = Number.POSITIVE_INFINITY;
  #refusedAtMs = Number.POSITIVE_INFINITY;

  constructor(ask: () => Promise<Exchange>, journal: LabJournal, wait: Waiter) {
    this.#journal = journal;
    this.#wait = wait;
    this.#timer = setInterval(() => {
      // A lab that closes takes no more connections; there is nobody left to tell.
      const asked: Promise<unknown> = Promise.try(ask)
        .then((exchange) => this.#exchanges.push(exchange))
        .catch(() => {})
        .finally(() => this.#pending.delete(asked));
      this.#pending.add(asked);
    }, everyMs);
  }

  /**
   * Call it right after the signal. Waits until newcomers are refused: within the budget, counted from the end of the
   * delay that was configured.
   */
  async untilRefused(delayMs: number, budget: string): Promise<{ elapsedMs: number }> {
    using starvation = new StarvationWatch();
    this.#signalledAtMs = Date.now();
    const last = () => this.#exchanges.at(-1)?.status ?? this.#exchanges.at(-1)?.ending;
    const wait = { what: 'newcomers to be refused', extraMs: delayMs, pollMs: 10, last };
    await this.#wait.within(budget, wait, () => (this.#refused().length > 0 ? true : undefined));
    clearInterval(this.#timer);
    await Promise.allSettled(this.#pending);
    this.#refusedAtMs = Math.min(...this.#refused().map(startOf));
    this.#requireToldApart(starvation.allowanceMs());
    const elapsedMs = this.#refusedAtMs - this.#signalledAtMs;
    this.#journal.step('the listener is closed', `${Math.round(elapsedMs)} ms after the signal`);
    return { elapsedMs };
  }

  /** Whether any newcomer was told 503 before the listener closed. */
  get told503(): boolean {
    return this.#afterSignal().some(({ status }) => status === 503);
  }

  /** What newcomers were told from shortly after the signal on, without repetitions: `503 refused`. */
  sequence(): string {
    const told = this.#afterSignal()
      .filter(({ intendedAtMs, status }) => status !== 200 || intendedAtMs > this.#signalledAtMs + graceMs)
      .filter((exchange) => !this.#isBacklog(exchange))
      .toSorted((a, b) => a.intendedAtMs - b.intendedAtMs)
      .map(({ status, ending }) => String(status ?? ending));
    return told.filter((word, index) => word !== told[index - 1]).join(' ');
  }

  /** Newcomers that were taken in and got no whole answer. */
  get broken(): readonly string[] {
    const broken = this.#afterSignal().filter(({ ending }) => ending !== 'answered' && ending !== 'refused');
    return broken.filter((exchange) => !this.#isBacklog(exchange)).map(({ ending, detail }) => detail ?? ending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled(this.#pending);
  }

  #afterSignal(): Exchange[] {
    return this.#exchanges.filter(({ intendedAtMs }) => intendedAtMs >= this.#signalledAtMs);
  }

  #refused(): Exchange[] {
    return this.#afterSignal().filter(({ ending }) => ending === 'refused');
  }

  /** The kernel resets what sits in the backlog of a listener that closes; the process never had it. */
  #isBacklog(exchange: Exchange, waitedMs = backlogMs): boolean {
    const beforeMs = this.#refusedAtMs - startOf(exchange);
    return unheard(exchange) && beforeMs >= 0 && beforeMs <= waitedMs;
  }

  /** A process that this machine held up leaves newcomers in its backlog for longer. */
  #requireToldApart(allowanceMs: number): void {
    const dropped = this.#afterSignal().filter((exchange) => unheard(exchange) && !this.#isBacklog(exchange));
    if (dropped.length === 0 || !dropped.every((one) => this.#isBacklog(one, backlogMs + allowanceMs))) return;
    throw new InconclusiveError({
      code: 'machine-too-busy',
      message: `${dropped.length} newcomers were dropped unheard in the last ${Math.round(backlogMs + allowanceMs)} ms before the listener closed, but this machine was too busy to take them`,
      hint: `Run it again on a calmer machine, or alone: ${invocation('spec', '<id>')}.`,
    });
  }
}

function startOf({ startedAtMs, endedAtMs }: Exchange): number {
  return startedAtMs ?? endedAtMs;
}

function unheard({ ending, bytesReceived, reusedSocket }: Exchange): boolean {
  return (ending === 'reset' || ending === 'eof') && bytesReceived === 0 && !reusedSocket;
}
