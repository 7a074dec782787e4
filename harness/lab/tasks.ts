// Verbs on tasks: create many, and see what the queue's consumer made of each.
import { ExpectationError } from '../model/errors.ts';
import { type SeededRandom, seededRandom } from '../model/seeded-random.ts';
import { type Answer, dataOf, fieldsOf, jsonOf, textOf } from './answer.ts';
import type { HttpHandle } from './http.ts';
import type { LabJournal } from './journal.ts';
import { machineTooBusy, mayExplain, StarvationWatch } from './starvation.ts';
import { waitFor } from './wait.ts';

const activityLimitMs = 20_000;
// More at once would have a target that has just started open all its connections in one moment.
const tasksAtOnce = 4;
// Titles as people write them: by words of its own the suite could be known.
const verbs = ['Call', 'Ask', 'Pay', 'Visit', 'Thank', 'Remind', 'Invite', 'Write to'] as const;
const people = ['the plumber', 'the landlord', 'Ada', 'the dentist', 'Grace', 'the neighbours', 'Linus'] as const;

export class TasksHandle {
  readonly #http: HttpHandle;
  readonly #journal: LabJournal;
  readonly #random: SeededRandom;

  constructor(http: HttpHandle, journal: LabJournal, seed: string) {
    this.#http = http;
    this.#journal = journal;
    this.#random = seededRandom(`${seed}:tasks`);
  }

  /**
   * Creates `count` tasks, a few at a time; the ids of all of them. Every one must be answered 201: a 503 on a machine that may
   * explain it decides nothing. `what` is for the journal: the titles are drawn.
   */
  async create(count: number, what: string, rest: object = {}): Promise<string[]> {
    const ids = await this.#create(count, rest);
    this.#journal.step(`${count} tasks created`, what);
    return ids;
  }

  /**
   * Creates `count` tasks, and one after the other from then on until the job of the first is done: so there are
   * jobs that the consumer has just taken, or is about to take. The ids of all of them.
   */
  async createUntilProcessed(count: number): Promise<string[]> {
    const ids = await this.#create(count, {});
    const [first = ''] = ids;
    const last = () => `${ids.length} tasks created, the job of the first not done`;
    await waitFor({ what: 'a first job to be done', limitMs: activityLimitMs, pollMs: 10, last }, async () => {
      ids.push(...(await this.#create(1, {})));
      return (await this.#processed(first)) > 0 ? true : undefined;
    });
    this.#journal.step(`${ids.length} tasks created, the job of the first done`);
    return ids;
  }

  async #create(count: number, rest: object): Promise<string[]> {
    using starvation = new StarvationWatch();
    const answers: Answer[] = [];
    let left = count;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        answers.push(await this.#http.post('/tasks', { title: this.#title(), ...rest }));
      }
    };
    await Promise.all(Array.from({ length: tasksAtOnce }, lane));
    const other = answers.find(({ status }) => status !== 201);
    if (other !== undefined) {
      if (other.status === 503 && mayExplain(starvation.allowanceMs(), other.durationMs))
        throw machineTooBusy(
          `of ${count} tasks created some were answered 503, but this machine was too busy to tell why`,
        );
      throw new ExpectationError({
        code: 'task-not-created',
        message: `POST /tasks answered ${other.status}: ${other.text.slice(0, 200)}`,
        mismatch: { expected: 201, actual: other.status, waitedMs: Math.round(other.durationMs) },
      });
    }
    return answers.map((answer) => textOf(dataOf(answer).id));
  }

  #title(): string {
    return `${this.#random.pick(verbs)} ${this.#random.pick(people)} ${this.#random.hex(6)}`;
  }

  /** Asks once with each `traceparent` for a notification of the task; the statuses. */
  async notify(id: string, traceparents: readonly string[]): Promise<number[]> {
    const path = `/tasks/${encodeURIComponent(id)}/notify`;
    const answers = traceparents.map((traceparent) =>
      this.#http.request(path, { method: 'POST', headers: { traceparent } }),
    );
    return (await Promise.all(answers)).map(({ status }) => status);
  }

  /** Waits until every task has an activity `task.created`; how often each has it then. */
  async untilProcessed(ids: readonly string[]): Promise<number[]> {
    let counts: number[] = [];
    const last = () => `${counts.filter((count) => count > 0).length} of ${ids.length} processed`;
    await waitFor({ what: 'every job to be done', limitMs: activityLimitMs, pollMs: 200, last }, async () => {
      counts = await Promise.all(ids.map((id) => this.#processed(id)));
      return counts.every((count) => count > 0) ? true : undefined;
    });
    return counts;
  }

  async #processed(id: string): Promise<number> {
    const { data } = fieldsOf(jsonOf(await this.#http.get(`/tasks/${encodeURIComponent(id)}/activity`)));
    return Array.isArray(data) ? data.filter((entry) => fieldsOf(entry).type === 'task.created').length : 0;
  }
}
