// Requests held open in one instance, and the account of them once their other halves were sent.
import type { HeldRequests } from '../load/held-requests.ts';
import type { LabJournal } from './journal.ts';
import type { TaskLedger } from './task-ledger.ts';

export interface HeldAccount {
  /** Status of each answer, or how it ended without one. */
  readonly statuses: readonly (number | string)[];
  /** Titles of those answered 201 that are not stored exactly once. */
  readonly misstored: readonly string[];
}

export class HeldTraffic implements AsyncDisposable {
  readonly #held: HeldRequests;
  readonly #ledger: TaskLedger;
  readonly #journal: LabJournal;

  constructor(held: HeldRequests, ledger: TaskLedger, journal: LabJournal) {
    this.#held = held;
    this.#ledger = ledger;
    this.#journal = journal;
  }

  /** Sends what was held back and waits for every answer. */
  async finish(): Promise<HeldAccount> {
    const exchanges = await this.#held.finish();
    this.#journal.step('the held requests were finished');
    const stored = await this.#ledger.stored();
    const created = exchanges.filter(({ status }) => status === 201).map(({ id }) => this.#ledger.titleOf(id));
    return {
      statuses: exchanges.map(({ status, ending, detail }) =>
        ending === 'answered' ? (status ?? ending) : (detail ?? ending),
      ),
      misstored: created.filter((title) => stored.get(title) !== 1),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held[Symbol.asyncDispose]();
  }
}
