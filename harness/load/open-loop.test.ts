// Tests of the open loop: it sees the stalls that closed loops leave out, and counts every request once.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { runOpenLoop } from './open-loop.ts';
import { closedPort } from './scripted-server.ts';

const makeRequest = (n: number) => ({ id: `${n}`, method: 'GET', path: `/${n}` });
const load = {
  host: '127.0.0.1',
  ratePerSecond: 200,
  durationMs: 500,
  connections: 4,
  requestTimeoutMs: 1_000,
  makeRequest,
  seed: 'load',
};

async function server(listener: RequestListener) {
  const http = createServer(listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    [Symbol.dispose]() {
      http.closeAllConnections();
      http.close();
    },
  };
}

test('every request is answered and counted, by status too', async () => {
  using target = await server((request, reply) => {
    reply.statusCode = Number(request.url?.slice(1)) % 4 === 0 ? 503 : 200;
    reply.end('x');
  });
  const result = await runOpenLoop({ ...load, port: target.port });
  expect(result).toMatchObject({ sent: 100, answered: 100, failed: 0, timedOut: 0, byStatus: { 200: 75, 503: 25 } });
  expect([result.latency.count, result.uncorrected.count, result.latency.rejected]).toEqual([100, 100, 0]);
  expect(result.valid).toBe(result.invalidReasons.length === 0);
});

test('a stall of the target shows in the latency from the intended start', async () => {
  // For 200 ms nothing is answered; whoever was due in that time had to wait, on average, half of it.
  let waiting: (() => void)[] = [];
  let seen = 0;
  using target = await server((_request, reply) => {
    seen += 1;
    if (seen === 20) {
      setTimeout(() => {
        for (const answer of waiting) answer();
        waiting = [];
      }, 200);
    }
    if (seen >= 20 && seen < 60) waiting.push(() => reply.end('late'));
    else reply.end('x');
  });
  const result = await runOpenLoop({ ...load, port: target.port, connections: 64 });
  expect(result.answered).toBe(100);
  expect(result.latency.percentile(99)).toBeGreaterThan(150);
  expect(result.latency.percentile(50)).toBeLessThan(100);
});

test('with all connections busy, the corrected latency holds the wait and the uncorrected one does not', async () => {
  using target = await server((_request, reply) => {
    setTimeout(() => reply.end('x'), 20);
  });
  // One connection at 20 ms serves 50 a second of the 200 that are asked for.
  const result = await runOpenLoop({
    ...load,
    port: target.port,
    connections: 1,
    durationMs: 200,
    requestTimeoutMs: 5_000,
  });
  expect(result.answered).toBe(40);
  expect(result.latency.percentile(50)).toBeGreaterThan(2 * result.uncorrected.percentile(50));
});

test('refused and unanswered requests are no latencies', async () => {
  const refused = await runOpenLoop({ ...load, port: await closedPort(), durationMs: 100 });
  expect(refused).toMatchObject({ sent: 20, answered: 0, failed: 20, timedOut: 0, byStatus: {} });
  using silent = await server(() => undefined);
  const timedOut = await runOpenLoop({
    ...load,
    port: silent.port,
    durationMs: 100,
    requestTimeoutMs: 100,
    connections: 30,
  });
  expect(timedOut).toMatchObject({ sent: 20, answered: 0, failed: 0, timedOut: 20 });
  expect(timedOut.latency.count).toBe(0);
});

test('a stalled generator makes the result invalid and says why', async () => {
  using target = await server((_request, reply) => reply.end('x'));
  const result = await runOpenLoop({
    ...load,
    port: target.port,
    makeRequest(n) {
      const until = performance.now() + (n % 20 === 0 ? 30 : 0);
      while (performance.now() < until);
      return makeRequest(n);
    },
  });
  expect(result.valid).toBe(false);
  expect(result.invalidReasons.join()).toContain('lateness');
});

test('a signal ends the load at once', async () => {
  using silent = await server(() => undefined);
  const stop = new AbortController();
  const running = runOpenLoop({
    ...load,
    port: silent.port,
    durationMs: 60_000,
    requestTimeoutMs: 60_000,
    signal: stop.signal,
    makeRequest(n) {
      if (n === 10) setImmediate(() => stop.abort(new Error('enough')));
      return makeRequest(n);
    },
  });
  await expect(running).rejects.toThrow('enough');
  await expect(runOpenLoop({ ...load, port: silent.port, signal: stop.signal })).rejects.toThrow('enough');
});
