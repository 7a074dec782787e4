// Inputs that no route of the contract may accept, as generators: one for each way of being wrong.
import fc from 'fast-check';
import {
  badIds,
  credentialFields,
  type FieldValues,
  longText,
  newTaskFields,
  prototypeKeys,
  taskFields,
  transferFields,
} from './bad-values.ts';
import type { RequestOptions } from './http.ts';

export interface BadRequest extends RequestOptions {
  readonly path: string;
}

export interface BadInput {
  /** `POST /tasks: points is negative`. */
  readonly what: string;
  readonly requests: fc.Arbitrary<BadRequest>;
  /** What is wrong is in the path, which may then be none of the target's. */
  readonly inPath?: boolean;
  /** Its route lets only so many through in a minute. */
  readonly limited?: boolean;
}

/** Things that exist, so that only the bad value can be what is refused. */
export interface Existing {
  readonly task: string;
  readonly other: string;
}

const credentials = { username: 'ada', password: 'wrong' };

export function badInputs({ task, other }: Existing): BadInput[] {
  const transfer = { fromTaskId: task, toTaskId: other, points: 1 };
  const create = { method: 'POST', path: '/tasks' };
  const change = { method: 'PATCH', path: `/tasks/${task}` };
  const move = { method: 'POST', path: '/transfers' };
  const login = { method: 'POST', path: '/login' };
  const keys = fc.uuid().map((key) => ({ 'idempotency-key': key }));
  return [
    ...bodies(create, { title: 'valid' }, newTaskFields, ['title']),
    ...bodies(change, { title: 'valid' }, taskFields, []),
    one(change, 'nothing to change', fc.constant({ json: {} })),
    one(
      change,
      'points are not its to change',
      fc.nat(9).map((points) => ({ json: { points } })),
    ),
    ...bodies(move, transfer, transferFields, ['fromTaskId', 'toTaskId', 'points'], keys),
    one(
      move,
      'from a task to itself',
      keys.map((headers) => ({ headers, json: { ...transfer, toTaskId: task } })),
    ),
    one(move, 'without a key', fc.constant({ json: transfer })),
    one(
      move,
      'a key that is too long or not visible ASCII',
      fc
        .constantFrom('k'.repeat(101), 'a b', 'cl\u00e9')
        .map((key) => ({ headers: { 'idempotency-key': key }, json: transfer })),
    ),
    ...bodies(login, credentials, credentialFields, ['username', 'password']).map((input) => ({
      ...input,
      limited: true,
    })),
    ...queries(),
    ...paths(task).map((input) => ({ ...input, inPath: true })),
  ];
}

/** Every way in which a JSON body can be wrong that is otherwise `valid`. */
function bodies(
  route: { readonly method: string; readonly path: string },
  valid: Readonly<Record<string, unknown>>,
  fields: FieldValues,
  required: readonly string[],
  headers: fc.Arbitrary<Readonly<Record<string, string>>> = fc.constant({}),
): BadInput[] {
  const withJson = (what: string, bodies: fc.Arbitrary<unknown>) =>
    one(
      route,
      what,
      fc.tuple(headers, bodies).map(([given, body]) => ({ headers: given, json: body })),
    );
  const raw = (what: string, texts: fc.Arbitrary<string | Uint8Array>, type: string | undefined = 'application/json') =>
    one(
      route,
      what,
      fc.tuple(headers, texts).map(([given, body]) => ({ headers: { ...given, 'content-type': type }, body })),
    );
  const text = JSON.stringify(valid);
  return [
    ...Object.entries(fields).flatMap(([field, ways]) =>
      ways.map(([how, values]) =>
        withJson(
          `${field} is ${how}`,
          values.map((value) => ({ ...valid, [field]: value })),
        ),
      ),
    ),
    ...required.map((field) => withJson(`${field} is missing`, fc.constant({ ...valid, [field]: undefined }))),
    withJson(
      'an unknown field',
      fc.stringMatching(/^[a-z]{6,9}Zz$/).map((key) => ({ ...valid, [key]: 1 })),
    ),
    ...prototypeKeys.map((key) => withJson(`the key ${key}`, fc.constant(withKey(valid, key)))),
    withJson('no object', fc.oneof(fc.array(fc.integer()), fc.string(), fc.integer(), fc.constant(null))),
    raw('broken JSON', fc.constantFrom(text.slice(0, -1), `${text}x`, `{'a':1}`, '{', text.replace('}', ',}'))),
    raw(
      'NaN',
      fc.constantFrom('NaN', 'Infinity', '-NaN').map((nan) => text.replace('}', `,"points":${nan}}`)),
    ),
    raw(
      'bytes that are no UTF-8',
      fc.constantFrom(0xff, 0xc0, 0xfe).map((byte) => brokenText(text, byte)),
    ),
    raw('another type', fc.constant(text), 'text/plain'),
    raw('a form', fc.constant('title=valid'), 'application/x-www-form-urlencoded'),
    raw('another charset', fc.constant(text), 'application/json; charset=utf-16'),
  ];
}

function queries(): BadInput[] {
  const route = { method: 'GET', path: '/tasks' };
  const query = (what: string, texts: fc.Arbitrary<string>) =>
    one(
      route,
      what,
      texts.map((text) => ({ path: `/tasks?${text}` })),
    );
  return [
    query(
      'limit is no number from 1 to 100',
      fc
        .constantFrom('0', '-1', '101', '1.5', 'NaN', 'abc', '1e1', '+5')
        .map((value) => `limit=${encodeURIComponent(value)}`),
    ),
    query('status is an unknown word', fc.constantFrom('status=opened', 'status=OPEN', 'status=__proto__')),
    query('sort is an unknown word', fc.constantFrom('sort=points', 'sort=--title', 'sort=constructor', 'sort=id;')),
    query('include is an unknown word', fc.constantFrom('include=all', 'include=activity', 'include=__proto__')),
    query(
      'q or assignee is too long',
      fc
        .tuple(fc.constantFrom('q', 'assignee'), longText(101))
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}x`),
    ),
    query('text with NUL', fc.constantFrom('q=%00', 'q=a%00b', 'assignee=%00')),
    query(
      'a cursor that nobody gave',
      fc.base64String({ minLength: 8, maxLength: 40 }).map((value) => `cursor=${encodeURIComponent(value)}`),
    ),
    query('a repeated parameter', fc.constantFrom('status=open&status=done', 'limit=1&limit=2', 'q=a&q=b')),
    query(
      'an unknown parameter',
      fc.stringMatching(/^[a-z]{6,9}Zz$/).map((name) => `${name}=1`),
    ),
    ...prototypeKeys.map((key) => query(`the key ${key}`, fc.constant(`${key}=1`))),
  ];
}

function paths(task: string): BadInput[] {
  const at = (method: string, rest: string, options: RequestOptions = {}) =>
    one(
      { method, path: `/tasks/:id${rest}` },
      'an id that is none',
      badIds.map((id) => ({ ...options, path: `/tasks/${id}${rest}` })),
    );
  return [
    at('GET', ''),
    at('PATCH', '', { json: { title: `not of ${task}` } }),
    at('DELETE', ''),
    at('GET', '/activity'),
    at('POST', '/notify'),
    one(
      { method: 'GET', path: '/rates/:currency' },
      'no three capitals',
      fc
        .constantFrom('eur', 'EU', 'EURO', 'E1R', '%00%00%00', '%C3%84%C3%96%C3%9C', 'EU%20', ...prototypeKeys)
        .map((currency) => ({ path: `/rates/${currency}` })),
    ),
  ];
}

function one(
  { method, path }: { readonly method: string; readonly path: string },
  what: string,
  requests: fc.Arbitrary<RequestOptions & { readonly path?: string }>,
): BadInput {
  return { what: `${method} ${path}: ${what}`, requests: requests.map((request) => ({ method, path, ...request })) };
}

/** An own property of that name, which a literal would not make of `__proto__`. */
function withKey(valid: object, key: string): object {
  return Object.fromEntries([...Object.entries(valid), [key, { admin: true }]]);
}

function brokenText(text: string, byte: number): Uint8Array {
  const at = text.indexOf('":"') + 3;
  return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([byte]), Buffer.from(text.slice(at))]);
}
