import { expect, test } from 'vitest';
import { scriptedServer } from './scripted-server.ts';
import { measureThroughput } from './throughput.ts';

const options = { durationMs: 600, connections: 4, requestTimeoutMs: 5_000 };
const answer = (status: string) => `HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\nok`;
const url = ({ host, port }: { host: string; port: number }) => `http://${host}:${port}/`;

test('counts what was answered, and the time that it took', async () => {
  await using server = await scriptedServer((socket) => socket.write(answer('200 OK')));
  const result = await measureThroughput({ ...options, url: url(server) });
  expect(result).toMatchObject({ non2xx: 0, errors: 0, timeouts: 0 });
  expect(result.ok).toBeGreaterThan(100);
  expect(result.okPerSecond).toBeCloseTo(result.ok / (result.elapsedMs / 1_000));
  expect(result.sent).toBe(result.ok + result.unfinished);
  expect(result.unfinished).toBeLessThanOrEqual(options.connections);
});

test('answers outside 2xx are no throughput', async () => {
  await using server = await scriptedServer((socket, _request, n) =>
    socket.write(answer(n % 2 === 0 ? '503 Service Unavailable' : '200 OK')),
  );
  const result = await measureThroughput({ ...options, url: url(server) });
  expect(Math.abs(result.non2xx - result.ok)).toBeLessThanOrEqual(options.connections + 1);
  expect(result.errors).toBe(0);
});

test('a server that never answers has timeouts and no errors', async () => {
  await using server = await scriptedServer(() => {});
  const result = await measureThroughput({ ...options, url: url(server), durationMs: 1_800, requestTimeoutMs: 1_000 });
  expect(result).toMatchObject({ ok: 0, okPerSecond: 0, errors: 0 });
  expect(result.timeouts).toBeGreaterThanOrEqual(options.connections);
});

test('broken connections are errors', async () => {
  await using server = await scriptedServer((socket) => socket.resetAndDestroy());
  const result = await measureThroughput({ ...options, url: url(server) });
  expect(result).toMatchObject({ ok: 0, timeouts: 0 });
  expect(result.errors).toBeGreaterThan(0);
});
