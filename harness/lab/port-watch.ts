// Watches a port from before a process starts: whether anybody ever listened on it, and how closely that was looked at.
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const everyMs = 1;

export class PortWatch implements AsyncDisposable {
  readonly #port: number;
  readonly #done: Promise<void>;
  #stopped = false;
  #heardAt: number | undefined;
  #askedAt = performance.now();
  #longestGapMs = 0;

  constructor(port: number) {
    this.#port = port;
    this.#done = this.#watch();
  }

  /** When a connection was first taken, as `performance.now()` has it. */
  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  /** The longest time in which nobody asked: a port that was open for less may have been missed. */
  get longestGapMs(): number {
    return this.#longestGapMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #watch(): Promise<void> {
    while (!this.#stopped && this.#heardAt === undefined) {
      const now = performance.now();
      this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#askedAt);
      this.#askedAt = now;
      if (await isTaken(this.#port)) this.#heardAt = performance.now();
      else await setTimeout(everyMs);
    }
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
