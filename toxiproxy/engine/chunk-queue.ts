// Chunks that wait in front of a toxic, with the end of the stream as the last of them.
import type { Chunk } from '../toxics/toxic.ts';
import type { Sink } from './sink.ts';

export class ChunkQueue implements Sink {
  onRoom: (() => void) | undefined;
  onArrival: (() => void) | undefined;
  readonly #capacity: number;
  #chunks: Chunk[] = [];
  #head = 0;
  #ended = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get full(): boolean {
    return this.#chunks.length - this.#head >= this.#capacity;
  }

  /** Stays true for whoever looks next: a toxic that was interrupted while it held back the end finds it again. */
  get ended(): boolean {
    return this.#ended && this.#head === this.#chunks.length;
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.onArrival?.();
  }

  end(): void {
    this.#ended = true;
    this.onArrival?.();
  }

  shift(): Chunk | undefined {
    const wasFull = this.full;
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined) return undefined;
    this.#head += 1;
    // One copy per many chunks: Array.shift would move the whole queue for each of them.
    if (this.#head === this.#chunks.length || this.#head > 512) {
      this.#chunks = this.#chunks.slice(this.#head);
      this.#head = 0;
    }
    if (wasFull && !this.full) this.onRoom?.();
    return chunk;
  }

  moveTo(sink: Sink): void {
    for (const chunk of this.#chunks.slice(this.#head)) sink.push(chunk);
    this.#chunks = [];
    this.#head = 0;
    if (this.#ended) sink.end();
  }
}
