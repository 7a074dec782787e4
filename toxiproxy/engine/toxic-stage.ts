// One toxic at work in one link: its queue, its interruptible waits, and its way of being replaced without a pause.

import { passThrough } from '../toxics/noop.ts';
import type { Chunk, ToxicPipe } from '../toxics/toxic.ts';
import type { ActiveToxic } from './active-toxic.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { DueTimer } from './due-timer.ts';
import type { Sink } from './sink.ts';

export class ToxicStage implements ToxicPipe {
  readonly toxic: ActiveToxic;
  readonly input: ChunkQueue;
  output: Sink;
  readonly #run: (pipe: ToxicPipe) => Promise<void>;
  readonly #wakeTimer = new DueTimer(() => this.#wake());
  readonly #closeTimer = new DueTimer(() => this.close());
  #wake: () => void = () => {};
  #running: Promise<void> = Promise.resolve();
  #interrupted = false;
  #ending = false;

  constructor(toxic: ActiveToxic, output: Sink) {
    this.toxic = toxic;
    this.output = output;
    this.input = new ChunkQueue(toxic.type.bufferedChunks ?? 1);
    this.input.onArrival = () => this.#wake();
    this.#run = toxic.type.onLink(toxic.attributes);
  }

  /** Closed, or bound to close: nothing that changes in the chain can bring it back. */
  get ending(): boolean {
    return this.#ending;
  }

  /** Draws anew whether the toxic takes hold of this link. */
  start(): void {
    this.#interrupted = false;
    this.output.onRoom = () => this.#wake();
    const spared = Math.random() >= this.toxic.toxicity;
    this.#running = spared ? passThrough(this) : this.#run(this);
  }

  /** Resolves without waiting for any event: what the toxic holds is pushed on, whoever reads at the other end. */
  async interrupt(): Promise<void> {
    this.#interrupted = true;
    this.#wake();
    await this.#running;
  }

  dispose(): void {
    this.#ending = true;
    this.#closeTimer.clear();
    void this.interrupt();
  }

  async receive(): Promise<Chunk | 'end' | 'interrupted'> {
    const received = await this.receiveUntil(Number.POSITIVE_INFINITY);
    return received === 'due' ? 'interrupted' : received;
  }

  async receiveUntil(dueMs: number): Promise<Chunk | 'end' | 'interrupted' | 'due'> {
    for (;;) {
      if (this.#interrupted) return 'interrupted';
      const chunk = this.input.shift();
      if (chunk !== undefined) return chunk;
      if (this.input.ended) return 'end';
      if (this.nowMs() >= dueMs) return 'due';
      await this.#woken(dueMs);
    }
  }

  async send(chunk: Chunk): Promise<void> {
    if (!this.#ending) this.output.push(chunk);
    while (this.output.full && !this.#interrupted) await this.#woken(Number.POSITIVE_INFINITY);
  }

  async sleepUntil(dueMs: number): Promise<boolean> {
    while (this.nowMs() < dueMs && !this.#interrupted) await this.#woken(dueMs);
    return !this.#interrupted;
  }

  close(): void {
    this.#ending = true;
    this.#closeTimer.clear();
    this.output.end();
  }

  closeAt(dueMs: number): void {
    this.#ending = true;
    this.#closeTimer.set(dueMs);
  }

  nowMs(): number {
    return performance.now();
  }

  async #woken(dueMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#wakeTimer.set(dueMs);
    });
    this.#wakeTimer.clear();
  }
}
