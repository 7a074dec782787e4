// Sends many requests at once, each with an id and a trace of its own, and follows each of them through the log.
import { Agent, request as send } from 'undici';
import { ExpectationError, InconclusiveError } from '../model/errors.ts';
import { type CorrelationAccount, correlationAccount, type Followed } from './correlation-account.ts';
import { type CorrelatedRequest, correlationRequests } from './correlation-requests.ts';
import type { LabJournal } from './journal.ts';
import { logRecords, type ParsedLines, requestFields } from './log-lines.ts';
import { mayExplain, StarvationWatch } from './starvation.ts';
import type { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const answerLimitMs = 15_000;

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
    const agent = new Agent({ connections: count, pipelining: 1 });
    const requests = correlationRequests(`${this.#world.context.seed}:correlation`, count);
    const startedAt = performance.now();
    try {
      const settled = await Promise.allSettled(requests.map((one) => this.#send(one, agent)));
      const followed = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      if (followed.length < count) throw unanswered(count - followed.length, starvation, performance.now() - startedAt);
      this.#journal.step(`${count} requests answered`);
      return followed;
    } finally {
      await agent.destroy();
    }
  }

  /** Waits until each request and its job have left their lines, within the budget; then looks at all of them. */
  async untilLogged(followed: readonly Followed[], budget: string): Promise<CorrelationAccount> {
    let account: CorrelationAccount | undefined;
    const last = () => `${account?.unlogged.length} without: ${account?.unlogged[0]}`;
    const options = { what: 'the log lines of every request and its job', last, pollMs: 100 };
    const { value } = await this.#wait.within(budget, options, () => {
      account = correlationAccount(followed, this.#lines());
      // Without the right ids there is nothing to wait for.
      return account.unlogged.length === 0 || account.wrongIds.length > 0 ? account : undefined;
    });
    return value;
  }

  #lines() {
    const { target } = this.#world.context;
    return logRecords(this.#world.instance(0), this.#parsed).map((record) => ({
      ...requestFields(record, target.manifest.logs),
      text: record.text,
    }));
  }

  async #send(one: CorrelatedRequest, agent: Agent): Promise<Followed> {
    const { context } = this.#world;
    const { headers, body } = await send(this.#world.instance(0).url + context.target.path(one.path), {
      method: one.method,
      dispatcher: agent,
      headers: { ...(one.json !== undefined && { 'content-type': 'application/json' }), ...one.headers },
      body: one.json === undefined ? null : JSON.stringify(one.json),
      signal: AbortSignal.timeout(answerLimitMs),
    });
    await body.dump();
    const returned = headers['x-request-id'];
    return { ...one, returnedId: typeof returned === 'string' ? returned : undefined };
  }
}

function unanswered(count: number, starvation: StarvationWatch, waitedMs: number): Error {
  const message = `${count} of the requests sent at once were not answered`;
  if (mayExplain(starvation.allowanceMs(), waitedMs))
    return new InconclusiveError({ code: 'machine-too-busy', message: `${message}, but this machine was too busy` });
  const mismatch = { expected: 'an answer to each request', actual: message, waitedMs: Math.round(waitedMs) };
  return new ExpectationError({ code: 'no-answer', message, mismatch });
}
