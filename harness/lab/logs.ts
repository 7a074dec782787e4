// Capability `logs`: what the target writes to its standard output, as log lines.
import { randomBytes } from 'node:crypto';
import { InconclusiveError } from '../model/errors.ts';
import { type HostileInput, hostileInput, sendHostile } from './hostile-input.ts';
import type { LabJournal } from './journal.ts';
import {
  type LifecycleEvent,
  type LifecycleName,
  type LineProblem,
  type LogRecord,
  lifecycleEvents,
  lineProblems,
  logRecords,
  type ParsedLines,
  requestIds,
  serviceVersion,
} from './log-lines.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';
import { WrittenFiles } from './written-files.ts';

export class LogsHandle {
  readonly #world: World;
  readonly #wait: Waiter;
  readonly #journal: LabJournal;
  readonly #parsed: ParsedLines = new WeakMap();

  constructor(world: World, wait: Waiter, journal: LabJournal) {
    this.#world = world;
    this.#wait = wait;
    this.#journal = journal;
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

  /** Every line of standard output of every instance that this lab has started, those that ended included. */
  everything(): LogRecord[] {
    const instances = this.#world.everyInstance();
    const dropped = instances.reduce((sum, { droppedLines }) => sum + droppedLines, 0);
    if (dropped === 0) return instances.flatMap((instance) => logRecords(instance, this.#parsed));
    throw new InconclusiveError({
      code: 'output-too-long',
      message: `the target printed so much that the lab had to drop ${dropped} lines, which cannot be judged`,
      hint: 'Lower what the target logs at LOG_LEVEL=info.',
    });
  }

  /** Lines of `records` that are no log line of the contract. */
  problems(records: readonly LogRecord[]): LineProblem[] {
    return lineProblems(records, this.#world.context.target.manifest.logs);
  }

  /** Waits until a line names this request, within the budget. */
  async untilRequest(requestId: string, budget: string, instance = 0): Promise<void> {
    const { manifest } = this.#world.context.target;
    const what = 'a log line with the id of a request';
    await this.#wait.within(budget, { what, pollMs: 20 }, () =>
      requestIds(this.#world.instance(instance), manifest.logs, this.#parsed).has(requestId) ? true : undefined,
    );
  }

  /** Sends what tries to break out of a log line, in every place of a request; whatever the answers are. */
  async provoke(): Promise<HostileInput> {
    const { seed, target } = this.#world.context;
    const input = hostileInput(`${seed}:hostile-input`, (path) => target.path(path));
    const answered = await sendHostile(input, this.#world.instance(0));
    this.#journal.step(`${input.requests.length} hostile requests sent`, `${answered} answered`);
    return input;
  }

  /** Lines that hostile input has forged: they have the marker as a field of their own. */
  forged(records: readonly LogRecord[], { marker }: HostileInput): string[] {
    return records.flatMap(({ fields, text }) => (fields?.forged === marker ? [text.slice(0, 200)] : []));
  }

  /** A version that no build has, and no file but a log of this lab: not from the seed, which others may have used. */
  freshVersion(): string {
    return `0.0.0-lab.${randomBytes(8).toString('hex')}`;
  }

  /** The versions that lines name, each once; undefined where a line names none. */
  versions(records: readonly LogRecord[]): unknown[] {
    return [...new Set(records.map((record) => serviceVersion(record, this.#world.context.target.manifest.logs)))];
  }

  /** What every instance so far has printed on standard error. */
  complaints(): string[] {
    const lines = this.#world.everyInstance().flatMap((instance) => instance.lines);
    return lines.flatMap(({ stream, text }) => (stream === 'stderr' ? [text] : []));
  }

  /** Looks from now on for files to which lines with `canary` are written. */
  watchFiles(canary: string): WrittenFiles {
    const { target, scope } = this.#world.context;
    const pids = () =>
      this.#world.everyInstance().flatMap(({ pid, exitStatus }) => (exitStatus === undefined ? (pid ?? []) : []));
    // Every folder of a run, this one's and any other's on this machine, belongs to a lab.
    const labs = scope.dir.replace(/[^/]*$/, 'seaworthy-');
    return this.#world.use(
      new WrittenFiles({ canary, pids, root: target.root, except: [labs, '/dev/shm/seaworthy-'] }),
    );
  }
}
