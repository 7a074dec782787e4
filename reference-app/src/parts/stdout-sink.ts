// Writes lines to standard output without ever waiting for whoever reads it: what does not fit is given up and counted.
import type { Writable } from 'node:stream';

export interface Sink {
  write(line: string): void;
  /** Lines given up because nobody took them. */
  dropped(): number;
  /** Resolves when every line so far has been taken, or cannot be any more. */
  flush(): Promise<void>;
  /** Writes what still waits, as far as it is taken at once: for the very last moment of a process. */
  writeRest(): void;
}

export interface SinkOptions {
  /** Pipes take what they can and Node keeps the rest; files take everything at once. */
  readonly stream: Writable;
  /** Lines that wait hold at most this much memory. */
  readonly maxWaitingCharacters: number;
}

/**
 * One write at a time, with all that came meanwhile in the next one. A thread that writes (sonic-boom, a worker) would be
 * as quick, but stuck in its write when the reader stalls, and a process does not end before its threads do.
 */
export function createSink({ stream, maxWaitingCharacters }: SinkOptions): Sink {
  let waiting: string[] = [];
  let characters = 0;
  let writing = false;
  let dropped = 0;
  let flushes: (() => void)[] = [];

  function next(): void {
    if (waiting.length === 0) {
      writing = false;
      for (const done of flushes) done();
      flushes = [];
      return;
    }
    const lines = waiting;
    const size = characters;
    waiting = [];
    stream.write(lines.join(''), (error) => {
      characters -= size;
      // The reader went away: the service goes on without a log.
      if (error) dropped += lines.length;
      next();
    });
  }

  return {
    write(line) {
      if (characters + line.length > maxWaitingCharacters) {
        dropped += 1;
        return;
      }
      waiting.push(line);
      characters += line.length;
      if (writing) return;
      writing = true;
      // Whatever else is logged in this turn goes out with it.
      setImmediate(next);
    },
    dropped: () => dropped,
    writeRest() {
      if (waiting.length === 0) return;
      stream.write(waiting.join(''));
      waiting = [];
    },
    flush: () => (writing ? new Promise((resolve) => flushes.push(resolve)) : Promise.resolve()),
  };
}
