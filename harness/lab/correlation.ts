// Sends many requests at once, each with an id and a trace of its own, and follows each of them through the log.
import { Agent, request as send } from 'undici';
import { ExpectationError } from '../model/errors.ts';
import { dataOf, textOf } from './answer.ts';
import { type CorrelationAccount, correlationAccount, type Followed } from './correlation-account.ts';
import { type CorrelatedRequest, correlationRequests } from './correlation-requests.ts';
import { connectionsOf } from './disguise.ts';
import { readBounded } from './http.ts';
import type { LabJournal } from './journal.ts';
import { logRecords, type ParsedLines, requestFields } from './log-lines.ts';
import { machineTooBusy, mayExplain, StarvationWatch } from './starvation.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const answerLimitMs = 15_000;
const pollsAtRest = 5;

export class CorrelationHandle {
  readonly #world: World;
  readonly #wait: Waiter;
  readonly #journal: LabJournal;
  readonly #parsed: ParsedLines = new WeakMap();

  constructor(world: World, wait: Waiter, journal: LabJournal) {
    this.#world = world;
    this.#wait = wait;
    this.#journal = journal;
  }

  /** Sends `count` requests at once, each on a connection of its own. Every one must be answered, with whatever status. */
  async send(count: number): Promise<Followed[]> {
    using starvation = new StarvationWatch();
    const agent = new Agent({ connections: count, pipelining: 1, ...connectionsOf(this.#world.context.disguise) });
    const requests = correlationRequests(`${this.#world.context.seed}:correlation`, count);
    const startedAt = performance.now();
    try {
      const settled = await Promise.allSettled(requests.map((one) => this.#send(one, agent)));
      const sent = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      const followed = sent.map((one) => one.followed);
      if (followed.length < count) throw unanswered(count - followed.length, starvation, performance.now() - startedAt);
      const asked = requests.filter(({ job }) => job).length;
      const created = this.created(followed).length;
      // A target may turn some of so many away, and yet jobs have to be seen.
      if (created < asked / 2) {
        const refused = sent.flatMap(({ followed: { job }, status }) => (job && status !== 201 ? [status] : []));
        throw notCreated(refused, starvation, performance.now() - startedAt);
      }
      this.#journal.step(`${count} requests answered`, `${created} of ${asked} tasks created`);
      return followed;
    } finally {
      await agent.destroy();
    }
  }

  /** The tasks that the requests created. */
  created(followed: readonly Followed[]): string[] {
    return followed.flatMap(({ taskId }) => taskId ?? []);
  }

  /**
   * Waits until each request and its job have left their lines and no more come, within the budget; then looks at all of
   * them: a line that is wrong may come after enough that are right.
   */
  async untilLogged(followed: readonly Followed[], budget: string): Promise<CorrelationAccount> {
    let account: CorrelationAccount | undefined;
    let seen = -1;
    let unchanged = 0;
    const last = () => `${account?.unlogged.length} without: ${account?.unlogged[0] ?? 'lines still come'}`;
    const options = { what: 'the log lines of every request and its job', last, pollMs: 100 };
    const { value } = await this.#wait.within(budget, options, () => {
      const lines = this.#lines();
      unchanged = lines.length === seen ? unchanged + 1 : 0;
      seen = lines.length;
      account = correlationAccount(followed, lines);
      // Without the right ids there is nothing to wait for.
      if (account.wrongIds.length > 0) return account;
      const enough = account.unlogged.length === 0 || account.mixed.length > 0 || account.wrongTraces.length > 0;
      return enough && unchanged >= pollsAtRest ? account : undefined;
    });
    return value;
  }

  // Those of requests: what a target says of itself may go on for ever.
  #lines() {
    const { target } = this.#world.context;
    return logRecords(this.#world.instance(0), this.#parsed).flatMap((record) => {
      const { requestId, traceId } = requestFields(record, target.manifest.logs);
      return requestId === undefined && traceId === undefined ? [] : [{ requestId, traceId, text: record.text }];
    });
  }

  async #send(one: CorrelatedRequest, agent: Agent): Promise<{ followed: Followed; status: number }> {
    const { context } = this.#world;
    const { statusCode, headers, body } = await send(this.#world.instance(0).url + context.target.path(one.path), {
      method: one.method,
      dispatcher: agent,
      headers: {
        ...context.disguise?.headers,
        ...(one.json !== undefined && { 'content-type': 'application/json' }),
        ...one.headers,
      },
      body: one.json === undefined ? null : JSON.stringify(one.json),
      signal: AbortSignal.timeout(answerLimitMs),
    });
    const { text } = await readBounded(body);
    const returned = headers['x-request-id'];
    const returnedId = typeof returned === 'string' ? returned : undefined;
    const taskId = one.job && statusCode === 201 ? textOf(dataOf({ text }).id) : undefined;
    return { followed: { ...one, returnedId, taskId }, status: statusCode };
  }
}

/** A busy machine may turn tasks away with 503; it explains no other answer. */
function notCreated(statuses: readonly number[], starvation: StarvationWatch, waitedMs: number): Error {
  const told = [...new Set(statuses)].join(', ');
  const message = `${statuses.length} of the POST /tasks sent at once, more than half of them, were answered ${told}`;
  if (statuses.every((status) => status === 503) && mayExplain(starvation.allowanceMs(), waitedMs))
    return machineTooBusy(`${message}, but this machine was too busy`);
  const mismatch = { expected: '201 for half of them at least', actual: message, waitedMs: Math.round(waitedMs) };
  return new ExpectationError({ code: 'task-not-created', message, mismatch });
}

function unanswered(count: number, starvation: StarvationWatch, waitedMs: number): Error {
  const message = `${count} of the requests sent at once were not answered`;
  if (mayExplain(starvation.allowanceMs(), waitedMs))
    return machineTooBusy(`${message}, but this machine was too busy`);
  const mismatch = { expected: 'an answer to each request', actual: message, waitedMs: Math.round(waitedMs) };
  return new ExpectationError({ code: 'no-answer', message, mismatch });
}
