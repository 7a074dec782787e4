// A link on a clock of its own: what arrives when is a script, and what a toxic does with it is a list.
import type { Chunk, ToxicPipe, ToxicType } from './toxic.ts';

export interface Step {
  readonly atMs: number;
  /** Text is data; the others are what they say. */
  readonly what: string | { readonly signal: 'end' | 'interrupted' };
}

export interface Outcome {
  readonly sent: readonly { readonly atMs: number; readonly text: string }[];
  readonly closedAtMs: number | undefined;
  readonly endedAtMs: number;
}

/** Runs a toxic to its end, once for each interruption in the script and once more. */
export async function play<Name extends string>(
  toxic: ToxicType<Name>,
  attributes: Record<Name, number>,
  steps: readonly Step[],
): Promise<Outcome> {
  const pipe = new ScriptedPipe(steps);
  const run = toxic.onLink(attributes);
  do {
    pipe.resume();
    await run(pipe);
  } while (pipe.interrupted);
  return { sent: pipe.sent, closedAtMs: pipe.closedAtMs, endedAtMs: pipe.nowMs() };
}

export const end = { signal: 'end' } as const;
export const interruption = { signal: 'interrupted' } as const;

class ScriptedPipe implements ToxicPipe {
  readonly sent: { atMs: number; text: string }[] = [];
  closedAtMs: number | undefined;
  interrupted = false;
  readonly #steps: Step[];
  #clockMs = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = [...steps];
  }

  resume(): void {
    this.interrupted = false;
  }

  async receive(): Promise<Chunk | 'end' | 'interrupted'> {
    const received = await this.receiveUntil(Number.POSITIVE_INFINITY);
    if (received === 'due') throw new Error('the script has no more steps');
    return received;
  }

  async receiveUntil(dueMs: number): Promise<Chunk | 'end' | 'interrupted' | 'due'> {
    if (this.interrupted) return 'interrupted';
    const step = this.#steps[0];
    if (step === undefined || step.atMs > dueMs) {
      this.#clockMs = Math.max(this.#clockMs, dueMs);
      return 'due';
    }
    this.#clockMs = Math.max(this.#clockMs, step.atMs);
    if (typeof step.what !== 'string' && step.what.signal === 'end') return 'end';
    this.#steps.shift();
    if (typeof step.what === 'string') return { data: Buffer.from(step.what), arrivedAtMs: step.atMs };
    this.interrupted = true;
    return 'interrupted';
  }

  async send(chunk: Chunk): Promise<void> {
    this.sent.push({ atMs: this.#clockMs, text: chunk.data.toString() });
  }

  async sleepUntil(dueMs: number): Promise<boolean> {
    const index = this.#steps.findIndex(({ what }) => typeof what !== 'string' && what.signal === 'interrupted');
    const interruptedAtMs = this.#steps[index]?.atMs ?? Number.POSITIVE_INFINITY;
    if (interruptedAtMs < dueMs) {
      this.#steps.splice(index, 1);
      this.#clockMs = Math.max(this.#clockMs, interruptedAtMs);
      this.interrupted = true;
    } else {
      this.#clockMs = Math.max(this.#clockMs, dueMs);
    }
    return !this.interrupted;
  }

  close(): void {
    this.closedAtMs = this.#clockMs;
  }

  closeAt(dueMs: number): void {
    this.closedAtMs = dueMs;
  }

  nowMs(): number {
    return this.#clockMs;
  }
}
