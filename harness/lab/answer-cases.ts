// The requests by which answers are judged, with the status that the contract gives each.
import { randomUUID } from 'node:crypto';
import type { SeededRandom } from '../model/seeded-random.ts';
import type { RequestOptions } from './http.ts';

const bodyLimitBytes = 1 << 20;

/** One request, and the status that the contract gives it. */
export interface Case extends RequestOptions {
  readonly path: string;
  /** `5xx` for any of those, `any` where another criterion is about it. */
  readonly status: number | '5xx' | 'any';
}

/** Each route when it succeeds, and what can only be refused after that. */
export function successes(task: string, other: string, random: SeededRandom, operator: string): Case[] {
  const letters = () => String.fromCharCode(65 + random.int(26));
  const transfer = { fromTaskId: task, toTaskId: other, points: 2 };
  const headers = { 'idempotency-key': random.hex(16) };
  const otherHeaders = { 'idempotency-key': random.hex(16) };
  return [
    ...['/livez', '/readyz', '/healthz', '/tasks?limit=3', `/tasks/${task}`, `/tasks/${task}/activity`].map((path) => ({
      path,
      status: 200,
    })),
    { path: `/rates/${letters()}${letters()}${letters()}`, status: 200 },
    { path: '/diagz', headers: { authorization: operator }, status: 200 },
    { path: `/tasks/${task}`, method: 'PATCH', json: { status: 'done' }, status: 200 },
    { path: '/tasks', method: 'POST', json: { title: `task ${random.hex(8)}` }, status: 201 },
    { path: `/tasks/${task}/notify`, method: 'POST', status: 202 },
    { path: '/transfers', method: 'POST', headers, json: transfer, status: 201 },
    { path: '/transfers', method: 'POST', headers, json: { ...transfer, points: 1 }, status: 422 },
    { path: '/transfers', method: 'POST', headers: otherHeaders, json: { ...transfer, points: 1_000 }, status: 409 },
  ];
}

/** Each kind of refusal that needs no dependency to fail. */
export function refusals(task: string, random: SeededRandom): Case[] {
  const absent = randomUUID();
  const post = { path: '/tasks', method: 'POST' };
  const json = { 'content-type': 'application/json' };
  const transfer = { fromTaskId: task, toTaskId: absent, points: 1 };
  return [
    { path: `/${random.hex(12)}`, status: 404 },
    { path: `/assets/${random.hex(12)}.css`, status: 404 },
    { path: `/tasks/${absent}`, status: 404 },
    { path: `/tasks/${absent}`, method: 'PATCH', json: { status: 'done' }, status: 404 },
    { path: `/tasks/${absent}`, method: 'DELETE', status: 404 },
    { path: `/tasks/${absent}/notify`, method: 'POST', status: 404 },
    { path: '/transfers', method: 'POST', headers: { 'idempotency-key': random.hex(16) }, json: transfer, status: 404 },
    { path: '/tasks', method: 'PUT', json: {}, status: 405 },
    { path: `/tasks/${task}/notify`, status: 405 },
    { path: '/livez', method: 'DELETE', status: 405 },
    { path: '/login', status: 405 },
    { path: '/tasks?limit=0', status: 400 },
    { path: '/tasks/no-uuid', status: 400 },
    { path: '/rates/euro', status: 400 },
    { ...post, json: {}, status: 400 },
    { ...post, headers: json, body: '{"title":', status: 400 },
    { ...post, headers: { 'content-type': 'text/plain' }, body: 'title', status: 415 },
    { ...post, headers: json, body: `{"title":"${'x'.repeat(bodyLimitBytes)}"}`, status: 413 },
    { path: '/diagz', status: 401 },
    { path: '/login', method: 'POST', json: { username: random.hex(8), password: random.hex(8) }, status: 401 },
  ];
}
