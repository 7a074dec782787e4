// Tests the sending of many requests at once against a server, and the wait for their lines.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Budget } from '../model/budget.ts';
import type { OutputLine } from '../targets/target.ts';
import { CorrelationHandle } from './correlation.ts';
import { LabJournal } from './journal.ts';
import { StarvationWatch } from './starvation.ts';
import { Waiter } from './waiter.ts';
import type { World } from './world.ts';

const lines: OutputLine[] = [];
let server: Server | undefined;
let most = 0;

/** Answers when `count` requests are there, and logs each; `id` is what it takes for the id of a request. */
async function open(count: number, id: (given: string) => string, created = 201): Promise<CorrelationHandle> {
  let waiting: (() => void)[] = [];
  server = createServer((request, response) => {
    const requestId = id(String(request.headers['x-request-id'] ?? ''));
    const traceId = String(request.headers.traceparent).split('-')[1];
    const text = JSON.stringify({ requestId, traceId });
    waiting.push(() => {
      const line = { stream: 'stdout' as const, atMs: 0 };
      // Each a line of its own: what was parsed is remembered by line.
      lines.push({ ...line, text }, ...(request.method === 'POST' ? [{ ...line, text }] : []));
      response.statusCode = request.method === 'POST' ? created : 200;
      response.setHeader('x-request-id', requestId).end('{"data":{"id":"a-task"}}');
    });
    most = Math.max(most, waiting.length);
    if (waiting.length < count) return;
    for (const answer of waiting) answer();
    waiting = [];
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = { path: (path: string) => path, manifest: {} };
  const world = { context: { seed: 'a-seed', target }, instance: () => ({ url, lines }) } as unknown as World;
  const journal = new LabJournal(() => {});
  const budget = { key: 'logged', value: 800, unit: 'ms', comparison: '<=' } as Budget;
  return new CorrelationHandle(world, new Waiter(new Map([[budget.key, budget]]), journal), journal);
}

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
  lines.length = 0;
});

test.each([
  ['turns tasks away', 503, 0, 'task-not-created'],
  ['turns tasks away on a machine that is too busy', 503, 60_000, 'machine-too-busy'],
  ['breaks on tasks, however busy the machine is', 500, 60_000, 'task-not-created'],
])('a target that %s shows no job: %d, %d ms of waiting, %s', async (_, status, allowanceMs, code) => {
  const allowance = vi.spyOn(StarvationWatch.prototype, 'allowanceMs').mockReturnValue(allowanceMs);
  onTestFinished(() => allowance.mockRestore());
  const correlation = await open(24, (given) => given || 'fresh-id', status);
  await expect(correlation.send(24)).rejects.toMatchObject({ code });
});

test('all are in flight at once, and followed', async () => {
  const correlation = await open(24, (given) => given || 'fresh-id');
  const followed = await correlation.send(24);
  expect(most).toBe(24);
  const account = await correlation.untilLogged(followed, 'logged');
  expect(account.unlogged).toEqual([]);
  expect(account.wrongIds.every((text) => text.includes('took over') || text.includes('as well'))).toBe(true);
});

test('the tasks that were created are known, and a line in the trace of another counts though it comes late', async () => {
  const correlation = await open(10, (given) => given || 'fresh-id');
  const followed = (await correlation.send(10)).filter(({ validId }) => validId !== undefined);
  expect(correlation.created(followed)).toEqual(['a-task', 'a-task']);
  const [first, second] = followed;
  const text = JSON.stringify({ requestId: first?.returnedId, traceId: second?.traceId });
  setTimeout(() => lines.push({ stream: 'stdout', text, atMs: 0 }), 200);
  const account = await correlation.untilLogged(followed, 'logged');
  expect(account.mixed).toHaveLength(1);
});

test('lines that never come fail with what is missing', async () => {
  const correlation = await open(2, (given) => given);
  const followed = await correlation.send(2);
  lines.length = 0;
  await expect(correlation.untilLogged(followed, 'logged')).rejects.toMatchObject({
    code: 'not-in-time',
    message: expect.stringContaining('2 without'),
  });
});

test('a request that is not answered is the failure of the target', async () => {
  const correlation = await open(1, (given) => given);
  server?.removeAllListeners('request');
  server?.on('request', (request) => request.socket.destroy());
  await expect(correlation.send(3)).rejects.toMatchObject({ message: expect.stringContaining('3 of the requests') });
});
