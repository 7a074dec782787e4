// Lets nobody read an instance's standard output for a while, under requests, and counts the lines that this costs.
import { Agent, request as send } from 'undici';
import { ExpectationError, InconclusiveError } from '../model/errors.ts';
import { readBounded } from './http.ts';
import type { LabJournal } from './journal.ts';
import { requestIds } from './log-lines.ts';
import { mayExplainLoad, StarvationWatch } from './starvation.ts';
import { waitFor } from './wait.ts';
import type { World } from './world.ts';

const connections = 32;
/** Far beyond any answer of a service that is not stalled itself. */
const answerLimitMs = 5_000;
const flowsAgainLimitMs = 15_000;
const droppedMetric = 'log_lines_dropped';

/** What became of the lines of requests that were answered while nobody read the output. */
export interface StalledLines {
  readonly answered: number;
  readonly missing: number;
  /** By the metric, since before the stall. */
  readonly counted: number;
}

export class StalledOutputHandle {
  readonly #world: World;
  readonly #journal: LabJournal;
  #sent = 0;

  constructor(world: World, journal: LabJournal) {
    this.#world = world;
    this.#journal = journal;
  }

  /** Stops reading, sends `count` requests, and leaves it so. The ids of the requests; each must have been answered. */
  async serve(count: number): Promise<string[]> {
    this.#world.instance(0).readStdout(false);
    this.#journal.step('stdout is not read any more');
    using starvation = new StarvationWatch();
    const startedAt = performance.now();
    const ids = Array.from({ length: count }, () => this.#nextId());
    const failure = await this.#ask(ids);
    if (failure === undefined) {
      this.#journal.step(`${count} requests answered`, 'with nobody reading stdout');
      return ids;
    }
    if (mayExplainLoad(starvation.allowanceMs(), performance.now() - startedAt)) {
      const message = `a request was not answered while stdout stalled (${failure}), but this machine was too busy`;
      throw new InconclusiveError({ code: 'machine-too-busy', message });
    }
    throw new ExpectationError({
      code: 'stalled-with-stdout',
      message: `expected answers while nobody reads stdout; got ${failure}`,
      mismatch: { expected: '200 to each request', actual: failure, waitedMs: answerLimitMs },
    });
  }

  /** The same, then reads again, until new lines come: which lines are missing, and how many the target says it dropped. */
  async account(count: number): Promise<StalledLines> {
    const before = await this.#dropped();
    const ids = await this.serve(count);
    this.#world.instance(0).readStdout(true);
    this.#journal.step('stdout is read again');
    await this.#untilFlowing();
    const logged = this.#logged();
    const missing = ids.filter((id) => !logged.has(id)).length;
    return { answered: ids.length, missing, counted: (await this.#dropped()) - before };
  }

  /** A line that is written last comes last: with it, all that were not dropped are there. */
  async #untilFlowing(): Promise<void> {
    const what = 'new log lines once stdout is read again';
    await waitFor({ what, limitMs: flowsAgainLimitMs, pollMs: 50 }, async () => {
      const id = this.#nextId();
      await this.#ask([id]);
      return (await waitBriefly(() => this.#logged().has(id))) ? true : undefined;
    });
  }

  #logged(): Set<string> {
    return requestIds(this.#world.instance(0), this.#world.context.target.manifest.logs);
  }

  async #dropped(): Promise<number> {
    const text = await this.#metrics().catch(failureOf);
    const samples = text.split('\n').filter((line) => line.startsWith(droppedMetric));
    const sum = samples.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
    if (samples.length > 0 && Number.isFinite(sum)) return sum;
    const actual = `no sample of ${droppedMetric}: ${text.slice(0, 100)}`;
    throw new ExpectationError({
      code: 'not-counted',
      message: `expected /metrics to count the log lines given up; it has ${actual}`,
      mismatch: { expected: droppedMetric, actual, waitedMs: 0 },
    });
  }

  async #metrics(): Promise<string> {
    const { body } = await send(this.#url('/metrics'), { signal: AbortSignal.timeout(answerLimitMs) });
    return (await readBounded(body)).text;
  }

  /** What came instead of the first answer that was not 200. */
  async #ask(ids: readonly string[]): Promise<string | undefined> {
    await using agent = disposable(new Agent({ connections, pipelining: 1 }));
    const queue = ids.values();
    let failure: string | undefined;
    const work = async () => {
      for (const id of queue) {
        if (failure !== undefined) return;
        try {
          const options = { dispatcher: agent.value, headers: { 'x-request-id': id } };
          const answer = await send(this.#url('/healthz'), { ...options, signal: AbortSignal.timeout(answerLimitMs) });
          await answer.body.dump();
          if (answer.statusCode !== 200) failure ??= `status ${answer.statusCode}`;
        } catch (error) {
          failure ??= failureOf(error);
        }
      }
    };
    await Promise.all(Array.from({ length: connections }, work));
    return failure;
  }

  #url(path: string): string {
    return this.#world.instance(0).url + this.#world.context.target.path(path);
  }

  #nextId(): string {
    this.#sent += 1;
    return `stalled-${this.#world.context.seed}-${this.#sent}`.slice(0, 64);
  }
}

function failureOf(error: unknown): string {
  return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : String(error);
}

function disposable(value: Agent) {
  return { value, [Symbol.asyncDispose]: () => value.destroy() };
}

/** Whether it comes within a moment: if not, the line was dropped, and another one is tried. */
async function waitBriefly(seen: () => boolean): Promise<boolean> {
  const untilMs = performance.now() + 500;
  while (!seen() && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 10));
  return seen();
}
