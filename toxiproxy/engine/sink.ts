// Where the data of a link goes next: the queue of a toxic, or the socket at the end.
import type { Chunk } from '../toxics/toxic.ts';

export interface Sink {
  /** Never refuses: a producer hands on what it holds, then waits while the sink is full. */
  push(chunk: Chunk): void;
  end(): void;
  readonly full: boolean;
  /** Called when a full sink has room again; it belongs to whichever producer feeds the sink now. */
  onRoom: (() => void) | undefined;
}
