// Tests what newcomers are told, with exchanges over real connections and a listener that really closes.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { OpenExchange } from '../load/exchange.ts';
import { RawConnection } from '../load/raw-connection.ts';
import { requestBytes } from '../load/request-bytes.ts';
import type { Budget } from '../model/budget.ts';
import { ExpectationError } from '../model/errors.ts';
import { LabJournal } from './journal.ts';
import { Newcomers } from './newcomers.ts';
import { waitFor } from './wait.ts';
import { Waiter } from './waiter.ts';

const budget = { key: 'listener', value: 2_000, unit: 'ms', comparison: '<=' } as Budget;

async function site() {
  const state = { status: 200, asked: 0 };
  const server = createServer((_, response) => {
    state.asked += 1;
    response.writeHead(state.status, { connection: 'close' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const ask = () => {
    const request = { id: 'newcomer', method: 'GET', path: '/readyz', headers: { connection: 'close' } };
    const { head, body } = requestBytes(request, address);
    const exchange = new OpenExchange({ request, firstBytes: Buffer.concat([head, body]), timeoutMs: 5_000 });
    new RawConnection(address, 1, { idle: () => {}, closed: () => {} }).start(exchange);
    return exchange.ended;
  };
  const answered = (count: number) =>
    waitFor({ what: 'newcomers', limitMs: 10_000, pollMs: 5 }, () => (state.asked >= count ? true : undefined));
  const journal = new LabJournal(() => {});
  const wait = new Waiter(new Map([[budget.key, budget]]), journal);
  return { state, server, ask, answered, journal, wait };
}

test('503 and then nobody who listens is told in order, with the time that it took', async () => {
  const { state, server, ask, answered, journal, wait } = await site();
  await using newcomers = new Newcomers(ask, journal, wait);
  await answered(3);
  state.status = 503;
  const refused = newcomers.untilRefused(300, 'listener');
  await answered(state.asked + 8);
  server.close();
  const { elapsedMs } = await refused;
  expect(newcomers.sequence()).toBe('503 refused');
  expect(newcomers.told503).toBe(true);
  expect(newcomers.broken).toEqual([]);
  expect(elapsedMs).toBeGreaterThan(100);
});

test('a listener that closes at once tells nobody 503', async () => {
  const { server, ask, answered, journal, wait } = await site();
  await using newcomers = new Newcomers(ask, journal, wait);
  await answered(2);
  server.close();
  await newcomers.untilRefused(0, 'listener');
  expect([newcomers.sequence(), newcomers.told503]).toEqual(['refused', false]);
});

test('a target that goes on taking newcomers in fails', async () => {
  const { server, ask, journal, wait } = await site();
  await using newcomers = new Newcomers(ask, journal, wait);
  await expect(newcomers.untilRefused(0, 'listener')).rejects.toThrow(ExpectationError);
  expect(newcomers.sequence()).toBe('200');
  server.close();
}, 20_000);

test('newcomers who are let in and dropped are broken', async () => {
  const { server, ask, answered, journal, wait } = await site();
  server.prependListener('request', (_, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    response.socket?.destroy();
  });
  await using newcomers = new Newcomers(ask, journal, wait);
  const refused = newcomers.untilRefused(0, 'listener');
  await answered(4);
  server.close();
  await refused;
  expect(newcomers.broken.length).toBeGreaterThan(0);
});

test('newcomers who are taken in and dropped unheard, long before the listener closes, are broken', async () => {
  const { server, ask, answered, journal, wait } = await site();
  await using newcomers = new Newcomers(ask, journal, wait);
  await answered(2);
  let dropped = 0;
  server.on('connection', (socket) => {
    dropped += 1;
    socket.destroy();
  });
  const refused = newcomers.untilRefused(1_000, 'listener');
  const startedAt = performance.now();
  // Longer than any machine that runs at all keeps them in a backlog.
  await waitFor({ what: 'dropped newcomers', limitMs: 10_000, pollMs: 5 }, () =>
    dropped >= 20 && performance.now() - startedAt > 1_500 ? true : undefined,
  );
  server.close();
  await refused;
  expect(newcomers.broken.length).toBeGreaterThan(10);
  expect(newcomers.sequence()).not.toBe('refused');
});

test('a lab that closes while they come ends nothing else', async () => {
  const { server, journal, wait } = await site();
  let asked = 0;
  const closed = (): never => {
    asked += 1;
    throw new Error('the lab is closed');
  };
  const newcomers = new Newcomers(closed, journal, wait);
  await waitFor({ what: 'newcomers', limitMs: 5_000, pollMs: 5 }, () => (asked > 2 ? true : undefined));
  await newcomers[Symbol.asyncDispose]();
  expect(newcomers.broken).toEqual([]);
  server.close();
});
