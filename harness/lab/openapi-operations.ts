// The operations that every target's document has to have, and of each a request that must succeed.
import { randomUUID } from 'node:crypto';
import type { RequestOptions } from './http.ts';

export interface ContractOperation {
  /** `GET /tasks/{}`, by the contract's paths. */
  readonly operation: string;
  /** By the contract's path. None where the contract has no way to come by what it takes: nobody can sign up. */
  readonly right?: RequestOptions & { readonly path: string };
}

/** `known` are ids of tasks with points: the last one is not there any more afterwards. */
export function contractOperations(known: readonly string[], operatorToken: string): ContractOperation[] {
  const [task = '', other = ''] = known;
  const get = (path: string, headers: Record<string, string> = {}): ContractOperation => ({
    operation: `GET ${path.replace(task, '{}').replace('/rates/EUR', '/rates/{}')}`,
    right: { path, headers },
  });
  const send = (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) => ({
    operation: `${method} ${path}`,
    right: { method, path: path.replace('{}', task), headers, ...(json !== undefined && { json }) },
  });
  return [
    ...['/livez', '/readyz', '/healthz', '/metrics', '/docs', '/tasks'].map((path) => get(path)),
    get('/diagz', { authorization: `Bearer ${operatorToken}` }),
    ...[`/tasks/${task}`, `/tasks/${task}/activity`, '/rates/EUR'].map((path) => get(path)),
    send('POST', '/tasks', { title: 'documented' }),
    send('PATCH', '/tasks/{}', { title: 'documented again' }),
    send('POST', '/tasks/{}/notify'),
    send('POST', '/transfers', { fromTaskId: task, toTaskId: other, points: 1 }, { 'idempotency-key': randomUUID() }),
    { operation: 'POST /login' },
    { operation: 'DELETE /tasks/{}', right: { method: 'DELETE', path: `/tasks/${known.at(-1)}` } },
  ];
}
