// Keeps the newest lines of a process's output within bounds, however much it prints.

export interface OutputBounds {
  /** A longer line is cut there, and says so. */
  readonly lineBytes: number;
  readonly lines: number;
  readonly totalBytes: number;
}

const defaultBounds: OutputBounds = { lineBytes: 16_384, lines: 1_000, totalBytes: 262_144 };

export type OutputStream = 'stdout' | 'stderr';
export type LineListener = (line: string, stream: OutputStream) => void;

/** Counts of everything that was printed, also of what was not kept. */
export interface OutputCounts {
  readonly bytes: number;
  readonly lines: number;
}

export class OutputBuffer {
  readonly #bounds: OutputBounds;
  readonly #onLine: LineListener | undefined;
  readonly #open: Record<OutputStream, { parts: Buffer[]; bytes: number; total: number }> = {
    stdout: { parts: [], bytes: 0, total: 0 },
    stderr: { parts: [], bytes: 0, total: 0 },
  };
  #kept: { text: string; bytes: number }[] = [];
  /** Index of the oldest kept line: shifting a long array for each line would be slow. */
  #first = 0;
  #keptBytes = 0;
  #bytes = 0;
  #lines = 0;

  constructor(bounds: OutputBounds = defaultBounds, onLine?: LineListener) {
    this.#bounds = bounds;
    this.#onLine = onLine;
  }

  write(chunk: Buffer, stream: OutputStream): void {
    this.#bytes += chunk.length;
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#append(chunk.subarray(from, end), stream);
      this.#endLine(stream);
      from = end + 1;
    }
    if (from < chunk.length) this.#append(chunk.subarray(from), stream);
  }

  /** The stream ended: what it left without a line break is a line too. */
  end(stream: OutputStream): void {
    if (this.#open[stream].total > 0) this.#endLine(stream);
  }

  counts(): OutputCounts {
    return { bytes: this.#bytes, lines: this.#lines };
  }

  /** The kept lines, oldest first, with a first line that says how many are missing. */
  text(): string {
    const kept = this.#kept.slice(this.#first).map((line) => line.text);
    for (const stream of ['stdout', 'stderr'] as const) {
      const open = this.#open[stream];
      if (open.total > 0) kept.push(this.#lineOf(open));
    }
    const missing = this.#lines - (this.#kept.length - this.#first);
    if (missing > 0) kept.unshift(`(${missing} earlier lines left out)`);
    return kept.join('\n');
  }

  #append(part: Buffer, stream: OutputStream): void {
    const open = this.#open[stream];
    const room = this.#bounds.lineBytes - open.bytes;
    open.total += part.length;
    if (room <= 0 || part.length === 0) return;
    // A copy: a slice would keep the whole chunk that it was cut from in memory.
    const kept = Buffer.from(part.subarray(0, room));
    open.parts.push(kept);
    open.bytes += kept.length;
  }

  #lineOf(open: { parts: Buffer[]; bytes: number; total: number }): string {
    const text = Buffer.concat(open.parts).toString('utf8').replace(/\r$/, '');
    return open.total > open.bytes ? `${text}(${open.total - open.bytes} more bytes)` : text;
  }

  #endLine(stream: OutputStream): void {
    const open = this.#open[stream];
    const text = this.#lineOf(open);
    this.#open[stream] = { parts: [], bytes: 0, total: 0 };
    this.#lines += 1;
    this.#kept.push({ text, bytes: open.bytes });
    this.#keptBytes += open.bytes;
    this.#trim();
    this.#onLine?.(text, stream);
  }

  #trim(): void {
    const { lines, totalBytes } = this.#bounds;
    while (
      this.#kept.length - this.#first > lines ||
      (this.#keptBytes > totalBytes && this.#kept.length - this.#first > 1)
    ) {
      this.#keptBytes -= this.#kept[this.#first]?.bytes ?? 0;
      this.#first += 1;
    }
    if (this.#first > lines) {
      this.#kept = this.#kept.slice(this.#first);
      this.#first = 0;
    }
  }
}
