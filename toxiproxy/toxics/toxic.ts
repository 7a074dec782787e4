// The shape of a toxic: what it is called in the API, and how it treats the data of one link.
export interface Chunk {
  readonly data: Buffer;
  /** On the monotonic clock; a toxic that delays a chunk moves this on, so that delays in a chain add up. */
  readonly arrivedAtMs: number;
}

/** The place of a toxic in a link. Each wait ends early when the chain around it changes, so none can block the API. */
export interface ToxicPipe {
  /** The next chunk; `interrupted` means return at once, after handing on whatever is still held. */
  receive(): Promise<Chunk | 'end' | 'interrupted'>;
  /** As `receive`, but gives up at a point in time. */
  receiveUntil(dueMs: number): Promise<Chunk | 'end' | 'interrupted' | 'due'>;
  /** Hands the chunk on at once, then waits while what follows is full. */
  send(chunk: Chunk): Promise<void>;
  /** False when interrupted before that time. */
  sleepUntil(dueMs: number): Promise<boolean>;
  /** Ends the stream here: what was sent still flows, then the destination is closed. */
  close(): void;
  /** As `close`, at a later time that neither an update nor a removal of the toxic puts off. */
  closeAt(dueMs: number): void;
  nowMs(): number;
}

export interface ToxicType<Name extends string = string> {
  readonly type: string;
  /** How the API's error messages call it. */
  readonly structName: string;
  /** In the order in which the API prints them. */
  readonly attributes: Readonly<Record<Name, 'int' | 'int64'>>;
  /** Chunks that may wait in front of it; one when absent. */
  readonly bufferedChunks?: number;
  /** Its removal ends the streams that it was on. */
  readonly closesOnRemoval?: boolean;
  /** Connections accepted while it is in the chain are closed with RST, however they end. */
  readonly resetsConnections?: boolean;
  /** Called once per link; the result runs again after each interruption, so what it must remember lives in between. */
  onLink(attributes: Readonly<Record<Name, number>>): (pipe: ToxicPipe) => Promise<void>;
}
