// Tests the account of a load against a tiny task service: an honest one, and ones that lose, double or fail.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { InconclusiveError } from '../model/errors.ts';
import { LabJournal } from './journal.ts';
import { TaskLedger } from './task-ledger.ts';
import { Traffic } from './traffic.ts';
import type { World } from './world.ts';

type Store = (title: string, titles: string[], response: ServerResponse) => void;

const honest: Store = (title, titles, response) => {
  titles.push(title);
  response.writeHead(201).end('{"data":{}}');
};

/** `starvedMs`: what the machine is said to have held up. */
async function startLoad(store: Store, starvedMs = 0) {
  const titles: string[] = [];
  const list = (request: IncomingMessage, response: ServerResponse) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://a');
    const found = titles.filter((title) => title.includes(searchParams.get('q') ?? ''));
    const from = Number(searchParams.get('cursor') ?? 0);
    const to = from + Number(searchParams.get('limit'));
    const meta = to < found.length ? { nextCursor: String(to) } : {};
    response.end(JSON.stringify({ data: found.slice(from, to).map((title) => ({ title })), meta, error: null }));
  };
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') list(request, response);
    else store(((await json(request)) as { title: string }).title, titles, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = '127.0.0.1';
  const { port } = server.address() as AddressInfo;
  const instance = { url: `http://${host}:${port}`, lines: [] };
  const context = { seed: randomUUID().slice(0, 8), target: { manifest: {}, path: (path: string) => path } };
  const instances = new Map([[0, instance]]);
  const world = { context, instances, everyInstance: () => [instance] } as unknown as World;
  const journal = new LabJournal(() => {});
  const starvation = { allowanceMs: () => starvedMs, [Symbol.dispose]: () => {} };
  const ledger = new TaskLedger(world);
  const traffic = new Traffic({ host, port, ledger, world, journal, starvation }, { ratePerSecond: 200 });
  onTestFinished(async () => {
    await traffic[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { traffic, journal };
}

test('of an honest service every request is accounted for, and every task is stored once', async () => {
  const { traffic, journal } = await startLoad(honest);
  await traffic.settle(500);
  const account = await traffic.account();
  expect(account.sent).toBeGreaterThanOrEqual(100);
  expect(account).toMatchObject({ ok: account.sent, failed: 0, refused: 0, lost: 0, conserved: true, misstored: [] });
  expect(journal.evidence).toHaveLength(1);
});

test('tasks that were confirmed and are stored twice or never are named', async () => {
  let n = 0;
  const { traffic } = await startLoad((title, titles, response) => {
    n += 1;
    if (n === 3) titles.push(title);
    if (n === 5) response.writeHead(201).end('{"data":{}}');
    else honest(title, titles, response);
  });
  await traffic.pass(300);
  const { misstored, failed } = await traffic.account();
  expect(failed).toBe(0);
  expect(misstored.map(({ times }) => times).toSorted()).toEqual([0, 2]);
});

test('a request that is stored and never answered is lost', async () => {
  let n = 0;
  const { traffic } = await startLoad((title, titles, response) => {
    n += 1;
    if (n !== 4) honest(title, titles, response);
    else {
      titles.push(title);
      response.socket?.resetAndDestroy();
    }
  });
  await traffic.pass(300);
  const account = await traffic.account();
  expect(account).toMatchObject({ lost: 1, failed: 1, misstored: [] });
});

test('load that fails without any fault decides nothing', async () => {
  const failing: Store = (_, __, response) => response.writeHead(500).end('{}');
  const calm = await startLoad(failing);
  await expect(calm.traffic.settle(200)).rejects.toThrow(InconclusiveError);
  await expect(calm.traffic.requireFaultless()).rejects.toMatchObject({ code: 'control-failed' });
});

const overloaded: Store = (_, __, response) =>
  response
    .writeHead(503, { 'retry-after': '1' })
    .end('{"data":null,"meta":{},"error":{"code":"busy","message":"busy"}}');
const hourMs = 3_600_000;

test('requests that are turned away on a starved machine decide nothing; on a calm one they count', async () => {
  const starved = await startLoad(overloaded, hourMs);
  await starved.traffic.pass(200);
  await expect(starved.traffic.account()).rejects.toMatchObject({ code: 'machine-too-busy' });
  const calm = await startLoad(overloaded);
  await calm.traffic.pass(200);
  expect((await calm.traffic.account()).failed).toBeGreaterThan(0);
});

test('requests that the generator itself gave up decide nothing', async () => {
  const { traffic } = await startLoad((title, titles, response) => {
    if (titles.length < 5) honest(title, titles, response);
  });
  await traffic.pass(200);
  await traffic[Symbol.asyncDispose]();
  await expect(traffic.account()).rejects.toMatchObject({ code: 'load-given-up' });
});

test('a wrong answer counts on any machine', async () => {
  const { traffic } = await startLoad((_, __, response) => response.writeHead(500).end('{}'), hourMs);
  await traffic.pass(200);
  expect((await traffic.account()).wrong).toBeGreaterThan(0);
});
