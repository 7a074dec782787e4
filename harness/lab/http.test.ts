// Tests the http handle against servers that misbehave: every request is bounded, and what is missing is the target's.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { ExpectationError, HarnessError } from '../model/errors.ts';
import { answered } from './answer.ts';
import { HttpHandle } from './http.ts';
import { LabJournal } from './journal.ts';
import { waitFor } from './wait.ts';
import { Waiter } from './waiter.ts';

const budget = { key: 'soon', value: 5_000, unit: 'ms', comparison: '<=', load: 'none' } as const;
const budgets = new Map([['soon', { ...budget, minimumSamples: 1, reason: 'a test', source: 'a test' }]]);

interface Site extends AsyncDisposable {
  readonly http: HttpHandle;
  readonly journal: LabJournal;
  readonly server: Server;
}

async function openSite(server: Server, path = (contractPath: string) => contractPath): Promise<Site> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const journal = new LabJournal(() => {});
  const http = new HttpHandle({ baseUrl: () => baseUrl, path, wait: new Waiter(budgets, journal) });
  return {
    http,
    journal,
    server,
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const serving = (listener: RequestListener) => openSite(createServer(listener));

test('an answer is kept with its status, headers and body, on the own path of the target', async () => {
  const server = createServer((request, response) => {
    response.writeHead(201, { 'X-Path': request.url, 'Set-Cookie': ['a=1', 'b=2'] });
    request.pipe(response);
  });
  await using site = await openSite(server, (path) => `/api${path}`);
  const answer = await site.http.post('/tasks', { title: 'a' });
  expect(answer).toMatchObject({
    method: 'POST',
    path: '/tasks',
    status: 201,
    text: '{"title":"a"}',
    truncated: false,
  });
  expect(answer.headers).toMatchObject({ 'x-path': '/api/tasks', 'set-cookie': 'a=1, b=2' });
  const own = await site.http.get('/probes/live', { ownPath: true });
  expect(own.headers).toMatchObject({ 'x-path': '/probes/live' });
});

test('an endless body is cut at its bound, and its connection is not kept', async () => {
  await using site = await serving((_, response) => {
    const more = () => {
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  const answer = await site.http.get('/');
  expect([answer.text.length, answer.truncated]).toEqual([1 << 20, true]);
});

test.each([
  ['before the head', (() => {}) satisfies RequestListener],
  ['within the body', ((_, response) => void response.write('half')) satisfies RequestListener],
])('a server that is silent %s is given up in time', async (_, listener) => {
  await using site = await serving(listener);
  const attempt = await site.http.attempt('/', { timeoutMs: 200 });
  expect(attempt).toMatchObject({ failure: 'timeout' });
  expect(attempt.durationMs).toBeGreaterThanOrEqual(190);
  expect(attempt.durationMs).toBeLessThan(3_000);
  await expect(site.http.request('/', { timeoutMs: 50 })).rejects.toThrow(ExpectationError);
});

test('a redirect is an answer, and is not followed', async () => {
  const seen: unknown[] = [];
  await using site = await serving((request, response) => {
    seen.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect((await site.http.get('/here')).status).toBe(302);
  expect(seen).toEqual(['/here']);
});

test.each([
  ['garbage', 'not HTTP at all\r\n\r\n'],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
  ['nothing', ''],
  ['a head without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1 << 20)}`],
])('%s instead of an answer is the failure of the target, not of the suite', async (_, bytes) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });
  await using site = await openSite(server);
  expect(answered(await site.http.attempt('/'))).toBe(false);
  await expect(site.http.get('/')).rejects.toMatchObject({
    code: 'no-answer',
    mismatch: { expected: expect.anything() },
  });
});

test('nobody who listens is named', async () => {
  const site = await serving(() => {});
  await new Promise((resolve) => site.server.close(resolve));
  expect(await site.http.attempt('/')).toMatchObject({ failure: 'ECONNREFUSED' });
  await site.http[Symbol.asyncDispose]();
});

test('a defect of the suite is not taken for a missing answer', async () => {
  const missing = new HarnessError({ code: 'no-instance', message: 'instance 3 was not started' });
  const baseUrl = () => {
    throw missing;
  };
  const wait = new Waiter(budgets, new LabJournal(() => {}));
  await using http = new HttpHandle({ baseUrl, path: (path) => path, wait });
  await expect(http.attempt('/')).rejects.toBe(missing);
});

test('it polls until the status is there, and measures it against the budget', async () => {
  let count = 0;
  await using site = await serving((_, response) => response.writeHead(++count < 3 ? 503 : 200).end());
  const { answer } = await site.http.untilStatus(200, '/readyz', 'soon');
  expect([answer.status, count]).toEqual([200, 3]);
  expect(site.journal.measurements).toMatchObject([
    { name: '200 from GET /readyz', budget: { key: 'soon', limit: 5_000 } },
  ]);
});

test('a budget that was not declared is refused', async () => {
  await using site = await serving((_, response) => response.end());
  await expect(site.http.untilStatus(200, '/', 'later')).rejects.toMatchObject({ code: 'unknown-budget' });
});

test('a wrong status within the budget is the failure of the target', async () => {
  await using site = await serving((_, response) => response.writeHead(500).end());
  await expect(site.http.within('soon', '/', 200)).rejects.toMatchObject({
    code: 'wrong-status',
    mismatch: { actual: 500 },
  });
});

test('closing it ends the watches that still run, with their probes under way', async () => {
  let asked = 0;
  const site = await serving(() => {
    asked += 1;
  });
  const watch = site.http.watch('/', { everyMs: 5, timeoutMs: 60_000 });
  await waitFor({ what: 'some probes', limitMs: 5_000, pollMs: 5 }, () => asked > 3 || undefined);
  await site[Symbol.asyncDispose]();
  const ended = watch.attempts.length;
  expect(ended).toBeGreaterThan(3);
  expect(watch.otherThan(200)).toHaveLength(ended);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(watch.attempts).toHaveLength(ended);
});
