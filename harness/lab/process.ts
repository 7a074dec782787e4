// Capabilities `process` and `signal`: the target's process as the operating system has it.
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ExpectationError } from '../model/errors.ts';
import type { ExitStatus, Instance } from '../targets/target.ts';
import type { LabJournal } from './journal.ts';
import type { TimelineRecorder } from './timeline-recorder.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

export interface Exit extends ExitStatus {
  /** From the moment that `after` names (the signal, when absent) to the exit. */
  readonly elapsedMs: number;
}

export class ProcessHandle {
  readonly #world: World;
  readonly #wait: Waiter;

  constructor(world: World, wait: Waiter) {
    this.#world = world;
    this.#wait = wait;
  }

  /** Process id and start time: equal only for one and the same process. */
  identity(instance = 0): string {
    const { pid, exitStatus } = this.#world.instance(instance);
    if (pid === undefined || exitStatus !== undefined)
      return `ended (${exitStatus?.code ?? exitStatus?.signal ?? 'unknown'})`;
    return `pid ${pid}, started ${startTicks(pid)}`;
  }

  /** Waits until an instance has exited, within the budget plus `extraMs`. */
  async untilExit(budget: string, options: { instance?: number; extraMs?: number } = {}): Promise<Exit> {
    const { exited } = this.#world.instance(options.instance ?? 0);
    // It is told once all output was read, which lasts while nobody reads or another process holds the pipe.
    const wait = { what: 'the exit of the process', extraMs: options.extraMs ?? 0, atMs: exitedAtMs };
    const { value, elapsedMs } = await this.#wait.settles(budget, wait, exited);
    return { ...value, elapsedMs };
  }

  /**
   * Waits until an instance has ended and all its output is read. One that has not ended by `limitMs` is killed: how a
   * shutdown goes is for others to judge.
   */
  async end(limitMs: number, instance = 0): Promise<void> {
    const running = this.#world.instance(instance);
    const controller = new AbortController();
    const late = setTimeout(limitMs, undefined, { signal: controller.signal }).catch(() => {});
    await Promise.race([running.exited, late]);
    controller.abort();
    await running[Symbol.asyncDispose]();
    await running.exited;
  }

  /** Throws unless the instance is still running. */
  expectRunning(instance = 0): void {
    requireRunning(this.#world.instance(instance).exitStatus);
  }
}

/** Throws where there is an exit. `when`: what it was to outlive; `also`: what else was seen. */
export function requireRunning(exit: ExitStatus | undefined, told: { when?: string; also?: string } = {}): void {
  if (exit === undefined) return;
  const actual = `it ended with ${exit.code ?? exit.signal}`;
  const expected = ['the target to go on running', told.when].filter(Boolean).join(' ');
  throw new ExpectationError({
    code: 'target-ended',
    message: `expected ${expected}; ${[actual, told.also].filter(Boolean).join(', and ')}`,
    mismatch: { expected: 'a running process', actual, waitedMs: 0 },
  });
}

export class SignalHandle {
  readonly #world: World;
  readonly #journal: LabJournal;
  readonly #stopped = new Map<number, () => void>();

  constructor(world: World, journal: LabJournal) {
    this.#world = world;
    this.#journal = journal;
  }

  /** Sends a signal to the target's process (the whole group for SIGSTOP and SIGCONT). */
  send(name: NodeJS.Signals, options: { instance?: number } = {}): void {
    const instance = options.instance ?? 0;
    this.#world.instance(instance).signal(name);
    this.#journal.step(`${name} sent`, `to instance ${instance}`);
    this.#window(name, instance);
  }

  /** A shutdown lasts until the process is gone, a stop until SIGCONT. */
  #window(name: NodeJS.Signals, instance: number): void {
    if (name === 'SIGCONT') this.#stopped.get(instance)?.();
    if (name === 'SIGCONT') return;
    const end = this.#journal.timeline.open(`${name} to instance ${instance}`, { final: name !== 'SIGSTOP' });
    if (name === 'SIGSTOP') this.#stopped.set(instance, end);
    else exitEnds(this.#world.instance(instance), end, this.#journal.timeline, `exit of instance ${instance}`);
  }
}

/** Marks the exit and ends the window of the signal that asked for it. */
export function exitEnds(instance: Instance, end: () => void, timeline: TimelineRecorder, label: string): void {
  const sinceMs = performance.now();
  void instance.exited.then((exit) => {
    timeline.mark('exited', label, { atMs: exit.atMs, afterMs: Math.max(0, exitedAtMs(exit) - sinceMs) });
    end();
  });
}

/** On the clock of `performance`. */
export function exitedAtMs({ atMs }: ExitStatus): number {
  return atMs - performance.timeOrigin;
}

function startTicks(pid: number): string {
  try {
    // Field 22, counted after the command name, which may hold spaces and parentheses (proc(5)).
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? 'unknown';
  } catch {
    return 'gone';
  }
}
