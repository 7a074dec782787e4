// Lets nobody read an instance's standard output for a while, under requests, and counts the lines that this costs.
import { Agent, request as send } from 'undici';
import { ExpectationError, InconclusiveError } from '../model/errors.ts';
import { linesDropped } from './dropped-lines.ts';
import type { LabJournal } from './journal.ts';
import { type ParsedLines, requestIds } from './log-lines.ts';
import { machineTooBusy, mayExplainLoad, StarvationWatch } from './starvation.ts';
import { waitFor } from './wait.ts';
import type { World } from './world.ts';

const connections = 32;
/** Far beyond any answer of a service that is not stalled itself. */
const answerLimitMs = 5_000;
const flowsAgainLimitMs = 15_000;
/** What a few collections of garbage cost, which in a short load would be most of it. */
const slackMs = 500;

/** What became of the lines of requests that were answered while nobody read the output. */
export interface StalledLines {
  readonly answered: number;
  readonly missing: number;
  /** By the metric, since before the stall. */
  readonly counted: number;
}

interface CalmLoad {
  readonly requestMs: number;
  /** How many times as long a stalled load may take. */
  readonly limit: number;
}

export class StalledOutputHandle {
  readonly #world: World;
  readonly #journal: LabJournal;
  readonly #parsed: ParsedLines = new WeakMap();
  #sent = 0;

  constructor(world: World, journal: LabJournal) {
    this.#world = world;
    this.#journal = journal;
  }

  /** Stops reading, sends `count` requests, and leaves it so: each must be answered, and all in the time of a calm load. */
  async serve(count: number, calm?: CalmLoad): Promise<string[]> {
    this.#world.instance(0).readStdout(false);
    this.#journal.step('stdout is not read any more');
    using starvation = new StarvationWatch();
    const startedAt = performance.now();
    const ids = Array.from({ length: count }, () => this.#nextId());
    const failure = await this.#ask(ids);
    const elapsedMs = performance.now() - startedAt;
    const slow = calm !== undefined && elapsedMs > limitMs(calm, count);
    if (failure === undefined && !slow) {
      this.#journal.step(`${count} requests answered`, 'with nobody reading stdout');
      return ids;
    }
    const seen =
      failure ??
      `${count} answers in ${Math.round(elapsedMs)} ms, ${Math.round((calm?.requestMs ?? 0) * count)} ms when it is read`;
    const waitedMs = failure === undefined ? elapsedMs : answerLimitMs;
    const calmMs = calm && (failure === undefined ? limitMs(calm, count) : limitMs(calm, connections));
    if (explained(waitedMs, starvation.allowanceMs() / elapsedMs, calmMs))
      throw machineTooBusy(`while stdout stalled there was ${seen}, but this machine was too busy`);
    throw new ExpectationError({
      code: 'stalled-with-stdout',
      message: `expected answers as fast as ever while nobody reads stdout; got ${seen}`,
      mismatch: { expected: '200 to each request, as fast as ever', actual: seen, waitedMs: Math.round(elapsedMs) },
    });
  }

  /**
   * The same, then reads again, until new lines come: which lines are missing, and how many the target says it dropped.
   * The load may take `limit` times as long as one before it that is read.
   */
  async account(count: number, limit: number): Promise<StalledLines> {
    const before = await linesDropped(this.#world, 0);
    const requestMs = await this.#calm(Math.ceil(count / 2));
    const ids = await this.serve(count, { requestMs, limit });
    this.#world.instance(0).readStdout(true);
    this.#journal.step('stdout is read again');
    await this.#untilFlowing();
    const logged = this.#logged();
    const { droppedLines } = this.#world.instance(0);
    if (droppedLines > 0) throw labDropped(droppedLines);
    const missing = ids.filter((id) => !logged.has(id)).length;
    return { answered: ids.length, missing, counted: (await linesDropped(this.#world, 0)) - before };
  }

  /** How long a request takes of a load that is read, once the target has warmed up. */
  async #calm(count: number): Promise<number> {
    const ids = Array.from({ length: count }, () => this.#nextId());
    await this.#ask(ids.slice(0, Math.ceil(count / 4)));
    const startedAt = performance.now();
    const failure = await this.#ask(ids);
    if (failure === undefined) return (performance.now() - startedAt) / count;
    throw new ExpectationError({
      code: 'load-not-answered',
      message: `expected answers to a load while stdout is read; got ${failure}`,
      mismatch: { expected: '200 to each request', actual: failure, waitedMs: answerLimitMs },
    });
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
    return requestIds(this.#world.instance(0), this.#world.context.target.manifest.logs, this.#parsed);
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

/** How long `count` requests may take with nobody reading. */
function limitMs({ limit, requestMs }: CalmLoad, count: number): number {
  return limit * requestMs * count + slackMs;
}

/** The calm load before it met the same neighbours: what is too long without their share, they do not explain. */
export function explained(waitedMs: number, busyShare: number, calmMs: number | undefined): boolean {
  if (calmMs === undefined) return mayExplainLoad(busyShare * waitedMs, waitedMs);
  return waitedMs * (1 - Math.min(1, busyShare)) <= calmMs;
}

function labDropped(count: number): InconclusiveError {
  return new InconclusiveError({
    code: 'output-too-long',
    message: `the target printed so much that the lab had to drop ${count} lines: which ones it dropped itself is not known`,
    hint: 'Lower what the target logs at LOG_LEVEL=info.',
  });
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
