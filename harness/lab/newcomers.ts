// New connections that come all the time while a target shuts down, and what each of them is told.
import type { Exchange } from '../load/exchange.ts';
import type { LabJournal } from './journal.ts';
import { waitFor } from './wait.ts';

const everyMs = 25;
// Until a signal has arrived, a newcomer may still be told 200.
const graceMs = 300;
const refusedLimitMs = 3_000;

export class Newcomers implements AsyncDisposable {
  readonly #exchanges: Exchange[] = [];
  readonly #pending = new Set<Promise<unknown>>();
  readonly #timer: NodeJS.Timeout;
  readonly #journal: LabJournal;
  #signalledAtMs = Number.POSITIVE_INFINITY;

  constructor(ask: () => Promise<Exchange>, journal: LabJournal) {
    this.#journal = journal;
    this.#timer = setInterval(() => {
      // A lab that closes takes no more connections; there is nobody left to tell.
      const asked: Promise<unknown> = Promise.try(ask)
        .then((exchange) => this.#exchanges.push(exchange))
        .catch(() => {})
        .finally(() => this.#pending.delete(asked));
      this.#pending.add(asked);
    }, everyMs);
  }

  /** Call it right after the signal. Waits until newcomers are refused; the delay that was configured is `delayMs`. */
  async untilRefused(delayMs: number): Promise<{ elapsedMs: number }> {
    this.#signalledAtMs = Date.now();
    const limitMs = delayMs + refusedLimitMs;
    const last = () => this.#exchanges.at(-1)?.status ?? this.#exchanges.at(-1)?.ending;
    const firstRefused = () => this.#afterSignal().find(({ ending }) => ending === 'refused');
    const { value } = await waitFor({ what: 'newcomers to be refused', limitMs, pollMs: 10, last }, firstRefused);
    clearInterval(this.#timer);
    await Promise.allSettled(this.#pending);
    const elapsedMs = (value.startedAtMs ?? value.endedAtMs) - this.#signalledAtMs;
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
      .filter((exchange) => !isBacklog(exchange))
      .toSorted((a, b) => a.intendedAtMs - b.intendedAtMs)
      .map(({ status, ending }) => String(status ?? ending));
    return told.filter((word, index) => word !== told[index - 1]).join(' ');
  }

  /** Newcomers that were taken in and got no whole answer. */
  get broken(): readonly string[] {
    const broken = this.#afterSignal().filter(({ ending }) => ending !== 'answered' && ending !== 'refused');
    return broken.filter((exchange) => !isBacklog(exchange)).map(({ ending, detail }) => detail ?? ending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled(this.#pending);
  }

  #afterSignal(): Exchange[] {
    return this.#exchanges.filter(({ intendedAtMs }) => intendedAtMs >= this.#signalledAtMs);
  }
}

// The kernel resets what sits in the backlog of a listener that closes; the process never had it.
function isBacklog({ ending, bytesReceived, reusedSocket }: Exchange): boolean {
  return (ending === 'reset' || ending === 'eof') && bytesReceived === 0 && !reusedSocket;
}
