// Verbs on a shutdown: requests held in flight by a lock, idle connections and newcomers, watched while it happens.
import { type Exchange, OpenExchange } from '../load/exchange.ts';
import { RawConnection } from '../load/raw-connection.ts';
import { type RawRequest, requestBytes } from '../load/request-bytes.ts';
import { ExpectationError } from '../model/errors.ts';
import type { DatabaseHandle } from './database.ts';
import type { LabJournal } from './journal.ts';
import { Newcomers } from './newcomers.ts';
import { ProcessHandle, SignalHandle } from './process.ts';
import { TaskLedger } from './task-ledger.ts';
import { waitFor } from './wait.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const blockedLimitMs = 5_000;
const exchangeTimeoutMs = 60_000;

/** Requests that the target is serving and cannot finish until they are released. */
export interface Serving {
  readonly inFlight: number;
  /** Releases them; how each ended. */
  release(): Promise<readonly Exchange[]>;
}

/** A keep-alive connection that has carried one exchange and is open, doing nothing. */
export interface IdleConnection {
  readonly closed: Promise<void>;
}

export class ShutdownHandle {
  readonly #world: World;
  readonly #journal: LabJournal;
  readonly #wait: Waiter;
  readonly #signal: SignalHandle;
  readonly #process: ProcessHandle;

  constructor(world: World, journal: LabJournal, wait: Waiter) {
    this.#world = world;
    this.#journal = journal;
    this.#wait = wait;
    this.#signal = new SignalHandle(world, journal);
    this.#process = new ProcessHandle(world, wait);
  }

  /** Sends `count` POSTs that wait for a lock in the database, and returns when the database shows that they do. */
  async serving(database: DatabaseHandle, count: number): Promise<Serving> {
    const lock = await database.holdWrites();
    const ledger = new TaskLedger(this.#world);
    const exchanges = Array.from({ length: count }, () => this.#send(ledger.post()).exchange);
    let waiting = 0;
    const options = { what: `${count} requests to wait for the lock`, limitMs: blockedLimitMs, last: () => waiting };
    await waitFor(options, async () => {
      waiting = await database.waitingForLock();
      return waiting >= count ? true : undefined;
    });
    this.#journal.step(`${count} requests in flight`, 'each waits for a lock in the database');
    return {
      get inFlight() {
        return exchanges.filter(({ open }) => open).length;
      },
      release: async () => {
        await lock.release();
        return Promise.all(exchanges.map(({ ended }) => ended));
      },
    };
  }

  /** Throws unless every request is still unanswered. */
  async stillOpen(serving: Serving): Promise<void> {
    if (serving.inFlight > 0) return;
    throw new ExpectationError({
      code: 'request-ended-early',
      message: 'the request in flight was ended before the lock that it waits for was released',
      mismatch: { expected: 'a request in flight', actual: 'none', waitedMs: 0 },
    });
  }

  /** A shutdown with one request in flight that then finishes: the exit code and what the request was answered. */
  async clean(name: NodeJS.Signals, database: DatabaseHandle, budget: string) {
    const serving = await this.serving(database, 1);
    this.#signal.send(name);
    const answers = await serving.release();
    const exit = await this.#process.untilExit(budget);
    return { code: exit.code, statuses: answers.map(({ status, ending }) => status ?? ending) };
  }

  /** Opens a connection, makes one exchange on it and keeps it. */
  async idleConnection(): Promise<IdleConnection> {
    const closed = Promise.withResolvers<void>();
    const path = this.#world.context.target.path('/livez');
    const { exchange } = this.#send({ id: 'idle', method: 'GET', path }, () => closed.resolve());
    const { ending, saidClose } = await exchange.ended;
    if (ending === 'answered' && !saidClose) return { closed: closed.promise };
    throw new ExpectationError({
      code: 'no-keep-alive',
      message: `GET ${path} on a keep-alive connection: ${saidClose ? 'the answer said Connection: close' : ending}`,
      mismatch: { expected: 'an answer on a connection that stays open', actual: ending, waitedMs: 0 },
    });
  }

  /** Waits until the target has closed an idle connection, within the budget. */
  async untilClosed(idle: IdleConnection, budget: string): Promise<void> {
    await this.#wait.settles(budget, { what: 'the idle connection to be closed' }, idle.closed);
  }

  /** Opens a new connection every 25 ms from now on and asks each for /readyz. */
  newcomers(): Newcomers {
    const path = this.#world.context.target.path('/readyz');
    const ask = () =>
      this.#send({ id: 'newcomer', method: 'GET', path, headers: { connection: 'close' } }).exchange.ended;
    return this.#world.use(new Newcomers(ask, this.#journal, this.#wait));
  }

  #send(request: RawRequest, onClosed: () => void = () => {}): { exchange: OpenExchange } {
    const instance = this.#world.instance(0);
    const { head, body } = requestBytes(request, instance);
    const exchange = new OpenExchange({
      request,
      firstBytes: Buffer.concat([head, body]),
      timeoutMs: exchangeTimeoutMs,
    });
    const connection = new RawConnection(instance, 1, { idle: () => {}, closed: onClosed });
    this.#world.use({ [Symbol.dispose]: () => connection.close() });
    connection.start(exchange);
    return { exchange };
  }
}
