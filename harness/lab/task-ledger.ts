// Makes requests for tasks with titles of this run's own, and finds afterwards which of them the target stored.
import { randomUUID } from 'node:crypto';
import { request as send } from 'undici';
import type { RawRequest } from '../load/request-bytes.ts';
import { ExpectationError } from '../model/errors.ts';
import { fieldsOf, textOf } from './answer.ts';
import { readBounded } from './http.ts';
import { requestIds } from './log-lines.ts';
import type { World } from './world.ts';

const pageSize = 100;
const pageTimeoutMs = 10_000;
const pageLimit = 2_000;
// Some thousand tasks take a second or two; a target that is slower than this cannot say what it stored.
const listLimitMs = 60_000;

export class TaskLedger {
  readonly #world: World;
  /** Unlike any other ledger's, so that a search by it finds these titles alone. */
  readonly #tag = randomUUID().slice(0, 8);

  constructor(world: World) {
    this.#world = world;
  }

  titleOf(id: string): string {
    return `${this.#tag} ${id}`;
  }

  /** A POST that creates a task; its id is also its request id and part of its title. */
  post(): RawRequest {
    const id = randomUUID();
    const headers = { 'content-type': 'application/json', 'x-request-id': id };
    return {
      id,
      method: 'POST',
      path: this.#path('/tasks'),
      headers,
      body: JSON.stringify({ title: this.titleOf(id) }),
    };
  }

  /** A GET of a short list. */
  read(): RawRequest {
    const id = randomUUID();
    return { id, method: 'GET', path: `${this.#path('/tasks')}?limit=5`, headers: { 'x-request-id': id } };
  }

  /** How often each title of this ledger is stored now, asked of an instance that still runs. */
  async stored(): Promise<Map<string, number>> {
    const times = new Map<string, number>();
    let cursor: string | undefined;
    const startedAt = performance.now();
    for (let page = 0; page < pageLimit; page++) {
      const { titles, next } = await this.#page(cursor);
      for (const title of titles) times.set(title, (times.get(title) ?? 0) + 1);
      if (next === undefined) return times;
      if (next === cursor) throw noList('a list that goes on', 'the same cursor twice');
      const elapsedMs = Math.round(performance.now() - startedAt);
      if (elapsedMs > listLimitMs) throw noList(`a list within ${listLimitMs} ms`, `no end after ${elapsedMs} ms`);
      cursor = next;
    }
    throw noList('a list that ends', `more than ${pageLimit} pages`);
  }

  /** Ids that the target is known to have taken: stored, or named in a log line of any instance. */
  acceptedIds(stored: ReadonlyMap<string, number>): Set<string> {
    const ids = new Set([...stored.keys()].map((title) => title.slice(this.#tag.length + 1)));
    const { logs } = this.#world.context.target.manifest;
    for (const instance of this.#world.everyInstance()) for (const id of requestIds(instance, logs)) ids.add(id);
    return ids;
  }

  /** One page of them, from the first instance that has one: some may be stopping or lack their database. */
  async #page(cursor: string | undefined): Promise<{ titles: string[]; next: string | undefined }> {
    const query = new URLSearchParams({
      q: this.#tag,
      limit: String(pageSize),
      ...(cursor !== undefined && { cursor }),
    });
    let seen: unknown = 'no instance that still runs';
    for (const { url, exitStatus } of [...this.#world.instances.values()].reverse()) {
      if (exitStatus !== undefined) continue;
      const { status, body } = await getJson(`${url}${this.#path('/tasks')}?${query}`);
      const next = fieldsOf(body.meta).nextCursor;
      if (status === 200 && Array.isArray(body.data)) {
        const titles = body.data.map((task) => textOf(fieldsOf(task).title));
        return { titles, next: typeof next === 'string' ? next : undefined };
      }
      seen = status;
    }
    throw noList('200 with a list of tasks', seen);
  }

  #path(contractPath: string): string {
    return this.#world.context.target.path(contractPath);
  }
}

async function getJson(url: string): Promise<{ status: number | string; body: Readonly<Record<string, unknown>> }> {
  try {
    const response = await send(url, { signal: AbortSignal.timeout(pageTimeoutMs), reset: true });
    return { status: response.statusCode, body: fieldsOf(JSON.parse((await readBounded(response.body)).text)) };
  } catch (error) {
    return { status: error instanceof Error ? error.message : String(error), body: {} };
  }
}

function noList(expected: string, actual: unknown): ExpectationError {
  return new ExpectationError({
    code: 'tasks-not-listed',
    message: `asking for the tasks that the load created: expected ${expected}, got ${String(actual)}`,
    mismatch: { expected, actual, waitedMs: 0 },
  });
}
