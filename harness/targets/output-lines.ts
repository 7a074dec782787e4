// Keeps the lines of a target's output, all of them in ordinary use and the newest of a target that prints without end.
import type { OutputLine } from './target.ts';

export interface OutputLineBounds {
  readonly lines: number;
  readonly characters: number;
}

const defaultBounds: OutputLineBounds = { lines: 200_000, characters: 32 * 1024 * 1024 };

export class OutputLines {
  readonly kept: OutputLine[] = [];
  readonly #bounds: OutputLineBounds;
  #characters = 0;
  #dropped = 0;

  constructor(bounds: OutputLineBounds = defaultBounds) {
    this.#bounds = bounds;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(line: OutputLine): void {
    this.kept.push(line);
    this.#characters += line.text.length;
    if (this.kept.length > this.#bounds.lines || this.#characters > this.#bounds.characters) this.#dropOldest();
  }

  /** Half at a time, since moving the whole array for each line would be slow. */
  #dropOldest(): void {
    const { lines, characters } = this.#bounds;
    let count = 0;
    while (
      count < this.kept.length - 1 &&
      (this.kept.length - count > lines / 2 || this.#characters > characters / 2)
    ) {
      this.#characters -= this.kept[count]?.text.length ?? 0;
      count += 1;
    }
    this.kept.splice(0, count);
    this.#dropped += count;
  }
}
