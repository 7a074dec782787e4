// Tests of held requests: they stay open until told, end early where the server ends them, and leave nothing behind.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { holdRequests } from './held-requests.ts';
import { closedPort, response, scriptedServer } from './scripted-server.ts';

const makeRequest = (n: number) => ({ id: `h${n}`, method: 'POST', path: '/tasks', body: `{"title":"held ${n}"}` });
const bounds = { count: 20, makeRequest, openTimeoutMs: 2_000, requestTimeoutMs: 5_000 };

/** Echoes each body once it is whole. */
async function bodies() {
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => reply.end(Buffer.concat(chunks)));
    request.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    server,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('held requests are all in flight until finish() sends the rest', async () => {
  using server = await bodies();
  await using held = await holdRequests({ host: server.host, port: server.port, ...bounds });
  expect([held.inFlight, held.ids.length, held.confirmedIds.size]).toEqual([20, 20, 0]);
  const endings = await held.finish();
  expect(endings.map(({ ending, status, body }) => `${ending} ${status} ${body}`)).toEqual(
    Array.from({ length: 20 }, (_, n) => `answered 200 {"title":"held ${n}"}`),
  );
  expect(held.inFlight).toBe(0);
  expect(await held.finish()).toEqual(endings);
});

test('with 100-continue it is known that the server has taken each of them', async () => {
  using server = await bodies();
  await using held = await holdRequests({ host: server.host, port: server.port, ...bounds, awaitContinueMs: 2_000 });
  expect(held.confirmedIds).toEqual(new Set(held.ids));
  // So server.close() waits for them.
  server.server.close();
  expect((await held.finish()).map(({ ending }) => ending)).toEqual(Array(20).fill('answered'));
});

test('a server that never says 100 gets the half body after the wait', async () => {
  await using server = await scriptedServer(() => undefined);
  const { host, port } = server;
  await using held = await holdRequests({ host, port, ...bounds, count: 2, awaitContinueMs: 50 });
  expect([held.inFlight, held.confirmedIds.size]).toEqual([2, 0]);
});

test('connections that are cut while held end as reset or eof, also after finish()', async () => {
  using server = await bodies();
  await using held = await holdRequests({ host: server.host, port: server.port, ...bounds, awaitContinueMs: 2_000 });
  server.server.closeAllConnections();
  for (const { ending } of await held.finish()) expect(['reset', 'eof']).toContain(ending);
});

test('abandon() ends them as aborted and closes their connections', async () => {
  using server = await bodies();
  await using held = await holdRequests({ host: server.host, port: server.port, ...bounds, awaitContinueMs: 2_000 });
  expect((await held.abandon()).map(({ ending }) => ending)).toEqual(Array(20).fill('aborted'));
  const closed = Promise.withResolvers<void>();
  server.server.close(() => closed.resolve());
  await closed.promise;
});

test('an answer before the body is whole means that nothing is held', async () => {
  await using server = await scriptedServer((socket) => socket.write(response(413, '')));
  const { host, port } = server;
  await expect(holdRequests({ host, port, ...bounds, count: 3, awaitContinueMs: 2_000 })).rejects.toMatchObject({
    code: 'requests-not-held',
    message: expect.stringContaining('3 × 413'),
    mismatch: { expected: 3, actual: 0 },
  });
});

test('nobody listening means that nothing is held', async () => {
  const port = await closedPort();
  await expect(holdRequests({ host: '127.0.0.1', port, ...bounds, count: 3 })).rejects.toThrow(
    /0 of 3 .*3 × ECONNREFUSED/,
  );
});

test('a request without a body cannot be held', async () => {
  const bare = { id: 'x', method: 'POST', path: '/' };
  await expect(holdRequests({ host: '127.0.0.1', port: 1, ...bounds, makeRequest: () => bare })).rejects.toThrow(
    /0 bytes/,
  );
});
