// Tests of the drain accounting: one row per class, and each class seen for real against a little server.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type DrainClass, drainAccount, drainClass } from './drain-account.ts';
import type { Exchange } from './exchange.ts';
import { RawClient } from './raw-client.ts';
import { closedPort, response, scriptedServer } from './scripted-server.ts';

const answered: Exchange = {
  id: 'x',
  method: 'GET',
  path: '/',
  intendedAtMs: 1000,
  startedAtMs: 1000,
  writtenAtMs: 1001,
  firstByteAtMs: 1002,
  endedAtMs: 1003,
  connection: 1,
  reusedSocket: false,
  bytesWritten: 50,
  bytesReceived: 50,
  ending: 'answered',
  detail: undefined,
  status: 200,
  headers: {},
  body: '',
  bodyBytes: 0,
  closeDelimited: false,
  saidClose: false,
};
const envelope = '{"data":null,"meta":{},"error":{"code":"stopping","message":"x"}}';

interface Row {
  readonly name: string;
  readonly exchange: Partial<Exchange>;
  readonly accepted?: boolean;
  readonly deregisteredAtMs?: number;
  readonly expected: DrainClass;
}

const rows: readonly Row[] = [
  { name: '200', exchange: {}, expected: 'ok' },
  { name: '200, accepted', exchange: {}, accepted: true, expected: 'ok' },
  { name: '303', exchange: { status: 303 }, expected: 'ok' },
  { name: '503 in the envelope', exchange: { status: 503, body: envelope }, expected: 'declared503' },
  {
    name: '503 in the envelope, accepted',
    exchange: { status: 503, body: envelope },
    accepted: true,
    expected: 'declared503',
  },
  { name: '503 with Retry-After', exchange: { status: 503, headers: { 'retry-after': '1' } }, expected: 'declared503' },
  { name: 'bare 503 of an edge', exchange: { status: 503 }, expected: 'refusedBefore' },
  { name: 'other JSON', exchange: { status: 503, body: '{"error":"x"}' }, expected: 'refusedBefore' },
  { name: 'JSON that is no object', exchange: { status: 503, body: 'null' }, expected: 'refusedBefore' },
  { name: '502 of an edge', exchange: { status: 502 }, expected: 'refusedBefore' },
  { name: '504 after deregistration', exchange: { status: 504 }, deregisteredAtMs: 1000, expected: 'refusedAfter' },
  { name: '502 before deregistration', exchange: { status: 502 }, deregisteredAtMs: 1000.1, expected: 'refusedBefore' },
  { name: '502 of an edge, accepted', exchange: { status: 502 }, accepted: true, expected: 'lost' },
  { name: '503 of an edge, accepted', exchange: { status: 503 }, accepted: true, expected: 'lost' },
  { name: '502 of the target itself', exchange: { status: 502, body: envelope }, accepted: true, expected: 'wrong' },
  { name: '404', exchange: { status: 404 }, expected: 'wrong' },
  { name: '500', exchange: { status: 500, body: envelope }, accepted: true, expected: 'wrong' },
  { name: 'malformed', exchange: { ending: 'malformed' }, expected: 'wrong' },
  { name: 'malformed, accepted', exchange: { ending: 'malformed' }, accepted: true, expected: 'lost' },
  { name: 'truncated', exchange: { ending: 'truncated' }, expected: 'lost' },
  { name: 'reset, accepted', exchange: { ending: 'reset' }, accepted: true, expected: 'lost' },
  {
    name: 'reset on a reused connection, accepted',
    exchange: { ending: 'reset', reusedSocket: true },
    accepted: true,
    expected: 'lost',
  },
  { name: 'eof, accepted', exchange: { ending: 'eof', reusedSocket: true }, accepted: true, expected: 'lost' },
  { name: 'reset on a reused connection', exchange: { ending: 'reset', reusedSocket: true }, expected: 'raced' },
  {
    name: 'eof on a reused connection',
    exchange: { ending: 'eof', reusedSocket: true },
    deregisteredAtMs: 1,
    expected: 'raced',
  },
  { name: 'reset on a new connection', exchange: { ending: 'reset' }, expected: 'refusedBefore' },
  { name: 'eof on a new connection', exchange: { ending: 'eof' }, deregisteredAtMs: 999, expected: 'refusedAfter' },
  { name: 'connection refused', exchange: { ending: 'refused', writtenAtMs: undefined }, expected: 'refusedBefore' },
  {
    name: 'connection refused after',
    exchange: { ending: 'refused', writtenAtMs: undefined },
    deregisteredAtMs: 1,
    expected: 'refusedAfter',
  },
  { name: 'timed out, written', exchange: { ending: 'timed-out' }, expected: 'lost' },
  { name: 'timed out, accepted', exchange: { ending: 'timed-out' }, accepted: true, expected: 'lost' },
  {
    name: 'timed out connecting',
    exchange: { ending: 'timed-out', writtenAtMs: undefined },
    expected: 'refusedBefore',
  },
  {
    name: 'timed out waiting',
    exchange: { ending: 'timed-out', writtenAtMs: undefined, startedAtMs: undefined },
    expected: 'aborted',
  },
  { name: 'aborted', exchange: { ending: 'aborted' }, expected: 'aborted' },
  { name: 'aborted, accepted', exchange: { ending: 'aborted' }, accepted: true, expected: 'aborted' },
];

test.each(rows)('$name is $expected', ({ exchange, accepted, deregisteredAtMs, expected }) => {
  const facts = {
    acceptedIds: new Set(accepted ? ['x'] : ['other']),
    ...(deregisteredAtMs === undefined ? {} : { deregisteredAtMs }),
  };
  expect(drainClass({ ...answered, ...exchange }, facts)).toBe(expected);
});

test('the classes add up to what was sent, and truncated ones are named among the lost', () => {
  const entries = rows.map(({ exchange }, index) => ({ ...answered, ...exchange, id: `r${index}` }));
  const account = drainAccount({ sent: rows.length, entries }, { acceptedIds: new Set() });
  const { ok, declared503, wrong, lost, raced, refusedBefore, refusedAfter, aborted } = account;
  expect(ok + declared503 + wrong + lost + raced + refusedBefore + refusedAfter + aborted).toBe(account.sent);
  expect(account).toMatchObject({ conserved: true, truncated: 1, refusedAfter: 0 });
  expect(account.entries.lost.map(({ ending }) => ending)).toContain('truncated');
});

test.each([
  ['one sent that never ended', { sent: 2, entries: [answered] }],
  ['one ended that was not sent', { sent: 0, entries: [answered] }],
  ['one id twice', { sent: 2, entries: [answered, answered] }],
])('not conserved: %s', (_name, requests) => {
  expect(drainAccount(requests, { acceptedIds: new Set() }).conserved).toBe(false);
});

const get = (id: string) => ({ id, method: 'GET', path: `/${id}` });
const none = { acceptedIds: new Set<string>() };

/** Sends `warm` first, so that `cut` goes over a reused connection, and accounts for `cut`. */
async function account(answer: (socket: Socket) => void, options: { accepted?: boolean; warm?: boolean } = {}) {
  await using server = await scriptedServer((socket, request) => {
    if (request.includes('/warm')) socket.write(response(200, 'ok'));
    else answer(socket);
  });
  using client = new RawClient({ host: server.host, port: server.port, connections: 1, requestTimeoutMs: 500 });
  if (options.warm !== false) await client.send(get('warm'));
  const entries = [await client.send(get('cut'))];
  const { entries: _, ...counts } = drainAccount(
    { sent: 1, entries },
    options.accepted ? { acceptedIds: new Set(['cut']) } : none,
  );
  return Object.fromEntries(Object.entries(counts).filter(([key, value]) => key !== 'sent' && value !== 0));
}

test.each<[string, Parameters<typeof account>[0], Parameters<typeof account>[1], Record<string, unknown>]>([
  ['served', (s) => s.write(response(200, 'x')), {}, { ok: 1 }],
  ['503 in the envelope', (s) => s.end(response(503, envelope, 'Connection: close\r\n')), {}, { declared503: 1 }],
  ['bare 502', (s) => s.write(response(502, '')), {}, { refusedBefore: 1 }],
  ['bare 502, accepted', (s) => s.write(response(502, '')), { accepted: true }, { lost: 1 }],
  ['socket.destroy(), accepted', (s) => s.destroy(), { accepted: true }, { lost: 1 }],
  ['socket.destroy()', (s) => s.destroy(), {}, { raced: 1 }],
  ['RST on a reused connection', (s) => s.resetAndDestroy(), {}, { raced: 1 }],
  ['RST on a new connection', (s) => s.resetAndDestroy(), { warm: false }, { refusedBefore: 1 }],
  ['truncated', (s) => s.end(response(200, 'hello').slice(0, -1)), {}, { lost: 1, truncated: 1 }],
  ['silence', () => undefined, {}, { lost: 1 }],
])('seen for real: %s', async (_name, answer, options, expected) => {
  expect(await account(answer, options)).toEqual({ ...expected, conserved: true });
});

test('seen for real: RST on an idle connection just before it is used again is a race', async () => {
  await using server = await scriptedServer((socket) => socket.write(response(200, 'ok')));
  using client = new RawClient({ host: server.host, port: server.port, connections: 1, requestTimeoutMs: 500 });
  await client.send(get('warm'));
  for (const socket of server.sockets) socket.resetAndDestroy();
  // Sent in the same turn: the client cannot have heard of the reset yet.
  const cut = await client.send(get('cut'));
  expect([cut.reusedSocket, drainClass(cut, none)]).toEqual([true, 'raced']);
  expect(drainClass(await client.send(get('after')), none)).toBe('ok');
});

test('seen for real: server.close() mid-request serves what it accepted and refuses what comes after', async () => {
  const accepted = new Set<string>();
  const server = createServer((request, reply) => {
    accepted.add((request.url ?? '').slice(1));
    if (request.url === '/slow') {
      server.close();
      setImmediate(() => reply.end('served'));
    } else reply.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  using client = new RawClient({ host: '127.0.0.1', port, connections: 2, requestTimeoutMs: 2_000 });
  const entries = [
    await client.send(get('first')),
    await client.send(get('slow')),
    await client.send(get('late')),
    await client.send(get('later')),
  ];
  const { ok, refusedBefore, raced, conserved } = drainAccount({ sent: 4, entries }, { acceptedIds: accepted });
  expect({ ok, refused: refusedBefore + raced, conserved }).toEqual({ ok: 2, refused: 2, conserved: true });
});

test('seen for real: nobody listens', async () => {
  using client = new RawClient({ host: '127.0.0.1', port: await closedPort(), connections: 1, requestTimeoutMs: 500 });
  const entries = [await client.send(get('a'))];
  expect(drainAccount({ sent: 1, entries }, none)).toMatchObject({ refusedBefore: 1, refusedAfter: 0 });
  expect(drainAccount({ sent: 1, entries }, { ...none, deregisteredAtMs: 0 })).toMatchObject({ refusedAfter: 1 });
});
