// Measures how far this machine itself, not the target, may have delayed what the lab saw.
import { readFileSync } from 'node:fs';
import { InconclusiveError } from '../model/errors.ts';
import { invocation } from '../model/invocation.ts';

// Half of the time in which some task waited for a processor: it need not have been the one that we wait for.
const pressureShare = 0.5;
const heldUpShare = 0.25;
const starvedLoadShare = 0.4;
const tickMs = 20;

/** Watches for delays that are not the target's: a late event loop here, tasks waiting for a processor anywhere. */
export class StarvationWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #pressureAtStartMs = cpuPressureMs();
  #lastTick = performance.now();
  #lateMs = 0;

  constructor() {
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  /** Milliseconds by which anything observed since the start may have been late through no fault of the target. */
  allowanceMs(): number {
    this.#tick();
    return this.#lateMs + pressureShare * Math.max(0, cpuPressureMs() - this.#pressureAtStartMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    this.#lateMs += Math.max(0, now - this.#lastTick - 2 * tickMs);
    this.#lastTick = now;
  }
}

/** Whether the machine may have held up what took `durationMs` so much that its failing says nothing. */
export function mayExplain(allowanceMs: number, durationMs: number): boolean {
  return allowanceMs >= heldUpShare * durationMs;
}

/** The same for load, which by itself lets tasks wait for a processor: almost all of the time, some task did. */
export function mayExplainLoad(allowanceMs: number, durationMs: number): boolean {
  return allowanceMs >= starvedLoadShare * durationMs;
}

/** What is thrown where the machine may explain what was seen. */
export function machineTooBusy(message: string): InconclusiveError {
  return new InconclusiveError({
    code: 'machine-too-busy',
    message,
    hint: `Run it again on a calmer machine, or alone: ${invocation('spec', '<id>')}.`,
  });
}

// Pressure stall information: total microseconds in which some task waited (kernel, accounting/psi). 0 where absent.
function cpuPressureMs(): number {
  try {
    const total = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1];
    return Number(total ?? 0) / 1_000;
  } catch {
    return 0;
  }
}
