// A timer that is never early: Node's own may fire up to a millisecond too soon, and knows no microseconds.
export class DueTimer {
  readonly #fire: () => void;
  #timeout: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(fire: () => void) {
    this.#fire = fire;
  }

  set(dueMs: number): void {
    this.clear();
    if (dueMs === Number.POSITIVE_INFINITY) return;
    const leftMs = dueMs - performance.now();
    if (leftMs <= 0) this.#fire();
    else if (leftMs < 1) this.#immediate = setImmediate(() => this.set(dueMs));
    else this.#timeout = setTimeout(() => this.set(dueMs), Math.min(leftMs, longestTimeoutMs));
  }

  clear(): void {
    clearTimeout(this.#timeout);
    clearImmediate(this.#immediate);
  }
}

/** Above this Node fires at once. */
const longestTimeoutMs = 2 ** 31 - 1;
