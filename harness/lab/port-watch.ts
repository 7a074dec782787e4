// Watches a port from before a process starts: whether anybody ever listened on it, and how closely that was looked at.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

// A thread of its own: what holds up the criterion's own event loop must not keep anybody from looking. Plain JavaScript
// as text, so that it runs from TypeScript and from the package alike.
const watch = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { connect } = require('node:net');
  const { port, seen } = workerData;
  const nowMs = () => performance.timeOrigin + performance.now();
  const ask = () => {
    const now = nowMs();
    seen[1] = Math.max(seen[1], now - seen[2]);
    seen[2] = now;
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => { seen[0] = nowMs(); socket.destroy(); });
    socket.once('error', () => { socket.destroy(); setTimeout(ask, 1); });
  };
  seen[2] = nowMs();
  ask();
  parentPort.postMessage('watching');
`;

export class PortWatch implements AsyncDisposable {
  readonly #worker: Worker;
  /** Epoch milliseconds: when somebody listened, or 0; the longest gap; when it was last asked. */
  readonly #seen: Float64Array;

  private constructor(worker: Worker, seen: Float64Array) {
    this.#worker = worker;
    this.#seen = seen;
  }

  /** Returns once the port is looked at. */
  static async open(port: number): Promise<PortWatch> {
    const seen = new Float64Array(new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT));
    const worker = new Worker(watch, { eval: true, workerData: { port, seen }, execArgv: [] });
    await once(worker, 'message');
    return new PortWatch(worker, seen);
  }

  /** When a connection was first taken, as `performance.now()` has it. */
  get heardAt(): number | undefined {
    const [heardAt = 0] = this.#seen;
    return heardAt === 0 ? undefined : heardAt - performance.timeOrigin;
  }

  /** The longest time until now in which nobody asked: a port that was open for less may have been missed. */
  get longestGapMs(): number {
    const [, gapMs = 0, askedAt = 0] = this.#seen;
    // A watch that stands still has asked nobody since, and does not say so itself.
    return Math.max(gapMs, performance.timeOrigin + performance.now() - askedAt);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
