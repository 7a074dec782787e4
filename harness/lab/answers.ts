// Verbs on answers of every kind: each route's success, each kind of refusal, and what comes without the database.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { ExpectationError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';
import { type Answer, dataOf } from './answer.ts';
import { type Case, refusals, successes } from './answer-cases.ts';
import { type BadRequest, badInputs, type Existing } from './bad-inputs.ts';
import { envelopeProblems, errorCode } from './envelope.ts';
import type { HttpHandle } from './http.ts';
import type { TasksHandle } from './tasks.ts';
import type { World } from './world.ts';

const loginsInAMinute = 60;
// Below the contract's limit, with room for whoever logged in before.
const badLogins = 55;
const lanes = 6;
const calmBefore = 8;
// What the contract has for input that is wrong; anything else is no refusal of the input.
const refusedWith = new Set([400, 413, 415, 422]);

export interface Victims extends Existing {
  readonly asCreated: readonly unknown[];
}

export class AnswersHandle {
  readonly #world: World;
  readonly #http: HttpHandle;
  readonly #tasks: TasksHandle;

  constructor(world: World, http: HttpHandle, tasks: TasksHandle) {
    this.#world = world;
    this.#http = http;
    this.#tasks = tasks;
  }

  /** What is wrong with the answers of every route, when it succeeds and when it refuses. */
  async problems(): Promise<string[]> {
    const [task = '', other = ''] = await this.#tasks.create(2, 'to be answered', { points: 5, assignee: 'ada' });
    const operator = `Bearer ${this.#world.services.secrets.OPERATOR_TOKEN}`;
    return this.#problemsOf([...successes(task, other, this.#random(), operator), ...refusals(task, this.#random())]);
  }

  /** The same of routes that need the provider, while it fails, and of a currency that it does not know. */
  async providerProblems(): Promise<string[]> {
    const { provider } = this.#world.services;
    const [task = ''] = await this.#tasks.create(1, 'nobody to tell', { assignee: 'ada' });
    const random = seededRandom(`${this.#world.context.seed}:without-provider`);
    const letter = () => String.fromCharCode(65 + random.int(26));
    const rate = (): string => `/rates/${letter()}${letter()}${letter()}`;
    const problems: string[] = [];
    for (const [one, way] of [
      [{ path: rate(), status: 503 }, 503],
      [{ path: `/tasks/${task}/notify`, method: 'POST', status: 503 }, 503],
      [{ path: rate(), status: 404 }, 404],
    ] as const) {
      // What fails after them must stay below the half at which a circuit breaker may open: its answers have another code.
      for (let calm = 0; calm < calmBefore; calm += 1) await this.#http.request(rate());
      provider.behave(() => way);
      problems.push(...(await this.#problemsOf([one])));
      provider.behave(() => undefined);
    }
    return problems;
  }

  /** The same of the answer to more logins than a minute allows. */
  async limitProblems(): Promise<string[]> {
    for (let sent = 0; sent < 2 * loginsInAMinute; sent += 1) {
      const answer = await this.#http.post('/login', {});
      if (answer.status === 429) return this.#problemsOf([{ method: 'POST', path: '/login', json: {}, status: 429 }]);
    }
    return [`POST /login was never answered 429 in ${2 * loginsInAMinute} requests`];
  }

  /** The same of routes that need the database, while it is down. */
  async outageProblems(): Promise<string[]> {
    const id = randomUUID();
    return this.#problemsOf([
      { path: '/tasks', status: '5xx' },
      { path: `/tasks/${id}`, status: '5xx' },
      { path: `/tasks/${id}/activity`, status: '5xx' },
      { path: `/tasks/${id}/notify`, method: 'POST', status: '5xx' },
      { path: '/tasks', method: 'POST', json: { title: 'nowhere to go' }, status: '5xx' },
      { path: '/readyz', status: 'any' },
    ]);
  }

  /** Two tasks for bad inputs to aim at, with their jobs done. */
  async victims(): Promise<Victims> {
    const ids = await this.#tasks.create(2, 'not to be changed', { points: 5 });
    await this.#tasks.untilProcessed(ids);
    const [task = '', other = ''] = ids;
    return { task, other, asCreated: await this.victimsNow({ task, other }) };
  }

  async victimsNow({ task, other }: Existing): Promise<unknown[]> {
    const answers = await Promise.all([task, other].map((id) => this.#http.get(`/tasks/${encodeURIComponent(id)}`)));
    return answers.map((answer) => {
      if (answer.status === 200) return dataOf(answer);
      throw new ExpectationError({
        code: 'task-not-shown',
        message: `GET ${answer.path} answered ${answer.status} for a task that was created`,
        mismatch: { expected: 200, actual: answer.status, waitedMs: Math.round(answer.durationMs) },
      });
    });
  }

  /** What is wrong with the answers to `count` bad inputs of each kind: anything but a refusal of the input, in the envelope. */
  async badInputProblems({ task, other }: Existing, count: number): Promise<string[]> {
    const seed = this.#random().int(2 ** 31);
    const inputs = badInputs({ task, other });
    const most = Math.floor(badLogins / inputs.filter(({ limited }) => limited).length);
    const drawn = inputs.flatMap(({ what, requests, inPath = false, limited = false }) =>
      fc
        .sample(requests, { seed, numRuns: limited ? Math.min(most, count) : count })
        .map((request) => ({ what, request, inPath })),
    );
    const problems: string[] = [];
    const queue = drawn[Symbol.iterator]();
    const lane = async () => {
      for (const { what, request, inPath } of queue) {
        const answer = await this.#http.request(request.path, request);
        const refused = refusedWith.has(answer.status) || (inPath && answer.status === 404);
        const wrong = refused ? envelopeProblems(answer) : [String(answer.status)];
        problems.push(...wrong.map((problem) => `${what}: ${problem} to ${shown(request)}`));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return problems;
  }

  // Twice each: a code that changes from one time to the next is none that a machine can use.
  async #problemsOf(cases: readonly Case[]): Promise<string[]> {
    const problems: string[] = [];
    for (const { path, status, ...options } of cases) {
      const answer = await this.#http.request(path, options);
      const again = answer.status < 400 ? answer : await this.#http.request(path, options);
      problems.push(...problemsOf(answer, status));
      if (errorCode(answer) !== errorCode(again))
        problems.push(`${said(answer)} the code ${errorCode(answer)}, and then ${errorCode(again)}`);
    }
    return [...new Set(problems)];
  }

  #random() {
    return seededRandom(`${this.#world.context.seed}:answers`);
  }
}

function problemsOf(answer: Answer, status: Case['status']): string[] {
  const right = status === 'any' || (status === '5xx' ? answer.status >= 500 : answer.status === status);
  if (!right) return [`${answer.method} ${answer.path} answered ${answer.status}, not ${status}`];
  // Without a body there is nothing to be wrong.
  return answer.status === 204 ? [] : envelopeProblems(answer).map((problem) => `${said(answer)} ${problem}`);
}

function shown({ path, json, body, headers }: BadRequest): string {
  const sent = body === undefined ? json : String(body);
  return JSON.stringify({ path, headers, sent }).slice(0, 200);
}

function said({ method, path, status }: Answer): string {
  return `${method} ${path} answered ${status} with`;
}
