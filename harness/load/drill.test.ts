// Tests of a drill: a live server is drained well and badly under it, and the accounting tells which.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { drainAccount } from './drain-account.ts';
import { type Drill, startDrill } from './drill.ts';

async function target() {
  const accepted = new Set<string>();
  const server = createServer((request, reply) => {
    accepted.add(String(request.headers['x-request-id']));
    // Answers late, so that some requests are always in flight.
    const timer = setTimeout(() => reply.end('ok'), 20);
    request.resume();
    reply.on('close', () => clearTimeout(timer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    accepted,
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const drillAt = (port: number) =>
  startDrill({
    host: '127.0.0.1',
    port,
    ratePerSecond: 400,
    connections: 20,
    requestTimeoutMs: 2_000,
    schedule: 'poisson',
    seed: 'drill',
    makeRequest: (n) => ({
      id: `d${n}`,
      method: n % 2 === 0 ? 'GET' : 'POST',
      path: '/tasks',
      headers: { 'X-Request-Id': `d${n}` },
      ...(n % 2 === 0 ? {} : { body: `{"title":"d${n}"}` }),
    }),
  });

/** Resolves when the server has seen so many requests in all. */
async function requests(server: Server, drill: Drill, count: number): Promise<void> {
  while (drill.counters.answered < count) await once(server, 'request');
}

test('the control: nothing is done to the server, and every request is ok', async () => {
  using server = await target();
  await using drill = drillAt(server.port);
  await requests(server.server, drill, 100);
  const atMs = drill.mark('nothing happens');
  await requests(server.server, drill, 150);
  const journal = await drill.stop();
  const account = drainAccount(journal, { acceptedIds: server.accepted });
  expect(account).toMatchObject({ sent: journal.sent, ok: journal.sent, conserved: true });
  expect(journal.sent).toBeGreaterThanOrEqual(150);
  expect(journal.marks).toEqual([{ name: 'nothing happens', atMs }]);
  expect(atMs).toBeGreaterThan(journal.startedAtMs);
  expect(journal.stoppedAtMs).toBeGreaterThan(atMs);
  expect(drill.counters).toEqual({
    sent: journal.sent,
    answered: journal.sent,
    answeredWithError: 0,
    failed: 0,
    inFlight: 0,
  });
  expect(new Set(journal.entries.map(({ connection }) => connection)).size).toBeGreaterThanOrEqual(20);
  expect(await drill.stop()).toBe(journal);
});

test('connections that are destroyed under load lose what was accepted', async () => {
  using server = await target();
  await using drill = drillAt(server.port);
  await requests(server.server, drill, 50);
  drill.mark('cut');
  server.server.closeAllConnections();
  await requests(server.server, drill, 100);
  const account = drainAccount(await drill.stop(), { acceptedIds: server.accepted });
  expect(account.lost).toBeGreaterThan(0);
  expect(account.conserved).toBe(true);
  expect(account.sent).toBe(account.ok + account.lost + account.raced + account.refusedBefore + account.aborted);
});

test('a server that closes while serving refuses what comes later and loses nothing', async () => {
  using server = await target();
  await using drill = drillAt(server.port);
  await requests(server.server, drill, 50);
  const deregisteredAtMs = drill.mark('closed');
  server.server.close();
  while (drill.counters.failed < 50) await delay(5);
  const account = drainAccount(await drill.stop(), { acceptedIds: server.accepted, deregisteredAtMs });
  expect(account).toMatchObject({ lost: 0, wrong: 0, aborted: 0, conserved: true });
  expect(account.refusedAfter).toBeGreaterThan(0);
});

test('disposing of a drill that still runs closes its connections at once', async () => {
  using server = await target();
  {
    await using drill = drillAt(server.port);
    await requests(server.server, drill, 10);
  }
  const closed = Promise.withResolvers<void>();
  server.server.close(() => closed.resolve());
  await closed.promise;
});

test('what makeRequest throws ends the drill and is told by stop()', async () => {
  using server = await target();
  await using drill = startDrill({
    host: '127.0.0.1',
    port: server.port,
    ratePerSecond: 400,
    connections: 1,
    requestTimeoutMs: 500,
    seed: 'throws',
    makeRequest(n) {
      if (n === 3) throw new Error('no fourth request');
      return { id: `${n}`, method: 'GET', path: '/' };
    },
  });
  while (drill.counters.answered < 3) await delay(5);
  await expect(drill.stop()).rejects.toThrow('no fourth request');
});
