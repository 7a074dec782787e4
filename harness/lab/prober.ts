// Runs a probe as an orchestrator does: its own path, period, timeout and thresholds, and the state that follows.
import { answered } from './answer.ts';
import type { HttpHandle } from './http.ts';
import type { LabJournal } from './journal.ts';
import { type Waited, waitFor } from './wait.ts';

export interface ProbeSpec {
  readonly name: string;
  readonly path: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

export type ProbeState = 'unknown' | 'healthy' | 'unhealthy';

export class Prober implements AsyncDisposable {
  readonly spec: ProbeSpec;
  readonly #journal: LabJournal;
  readonly #timer: NodeJS.Timeout;
  readonly #probe: () => Promise<boolean>;
  readonly #history: ProbeState[] = [];
  #pending: Promise<void> = Promise.resolve();
  #busy = false;
  #failure: { readonly error: unknown } | undefined;
  #rounds = 0;
  #run = { good: true, length: 0 };

  constructor(spec: ProbeSpec, http: HttpHandle, journal: LabJournal) {
    this.spec = spec;
    this.#journal = journal;
    // A redirect or any 2xx/3xx is a success to a kubelet.
    this.#probe = async () => {
      const attempt = await http.attempt(spec.path, { timeoutMs: spec.timeoutMs, ownPath: true });
      return answered(attempt) && attempt.status >= 200 && attempt.status < 400;
    };
    this.#timer = setInterval(() => this.#tick(), spec.periodMs);
    this.#tick();
  }

  /** Probes that have ended so far. */
  get rounds(): number {
    return this.#rounds;
  }

  get state(): ProbeState {
    return this.#history.at(-1) ?? 'unknown';
  }

  /** Every state that it has been in, in order. */
  get history(): readonly ProbeState[] {
    return this.#history;
  }

  /** How long a change may take at most by the probe's own numbers, from the moment that the target changes. */
  changeMs(to: 'healthy' | 'unhealthy'): number {
    const { periodMs, timeoutMs, failureThreshold, successThreshold } = this.spec;
    const threshold = to === 'healthy' ? successThreshold : failureThreshold;
    return (threshold + 1) * periodMs + timeoutMs;
  }

  /** Throws what kept the lab itself from probing, if anything did. */
  requireProbing(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for a state: by the probe's own numbers, plus what the target itself may take. */
  async until(state: 'healthy' | 'unhealthy', targetMs: number): Promise<Waited<true>> {
    const limitMs = this.changeMs(state) + targetMs;
    const what = `${this.spec.name} to be ${state}`;
    const waited = await waitFor({ what, limitMs, last: () => this.state }, () => {
      this.requireProbing();
      return this.state === state ? (true as const) : undefined;
    });
    this.#journal.measure(what, waited.elapsedMs, 'ms');
    this.#journal.timeline.reached(what, { afterMs: waited.elapsedMs, limitMs });
    return waited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#pending;
  }

  #tick(): void {
    // A kubelet never runs one probe twice at once.
    if (this.#busy) return;
    this.#busy = true;
    this.#pending = this.#round();
  }

  async #round(): Promise<void> {
    try {
      const good = await this.#probe();
      this.#rounds += 1;
      this.#count(good);
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      this.#busy = false;
    }
  }

  #count(good: boolean): void {
    this.#run = good === this.#run.good ? { good, length: this.#run.length + 1 } : { good, length: 1 };
    const threshold = good ? this.spec.successThreshold : this.spec.failureThreshold;
    const state = good ? 'healthy' : 'unhealthy';
    if (this.#run.length < threshold || this.state === state) return;
    this.#history.push(state);
    this.#journal.step(`${this.spec.name} is ${state}`);
  }
}
