// Capability `logs`: what the target writes to its standard output, as log lines.
import {
  type LifecycleEvent,
  type LifecycleName,
  type LogRecord,
  lifecycleEvents,
  logRecords,
  type ParsedLines,
} from './log-lines.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

export class LogsHandle {
  readonly #world: World;
  readonly #wait: Waiter;
  readonly #parsed: ParsedLines = new WeakMap();

  constructor(world: World, wait: Waiter) {
    this.#world = world;
    this.#wait = wait;
  }

  /** Lines of standard output so far, oldest first. */
  records(instance = 0): LogRecord[] {
    return logRecords(this.#world.instance(instance), this.#parsed);
  }

  /** The lifecycle lines so far, in the order in which they came. */
  lifecycle(instance = 0): LifecycleEvent[] {
    return lifecycleEvents(this.#world.instance(instance), this.#world.context.target.manifest.logs, this.#parsed);
  }

  /** Waits for a lifecycle line, within the budget. */
  async untilLifecycle(event: LifecycleName, budget: string, instance = 0): Promise<LifecycleEvent> {
    const seen = () => this.lifecycle(instance).map((line) => line.event);
    const find = () => this.lifecycle(instance).find((line) => line.event === event);
    const { value } = await this.#wait.within(
      budget,
      { what: `the log line shutdown.${event}`, last: seen, pollMs: 20 },
      find,
    );
    return value;
  }
}
