import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Disguise, drawDisguise } from './disguise.ts';
import { HttpHandle } from './http.ts';

test('the same seed gives the same client, and other seeds give others', () => {
  const seeds = Array.from({ length: 200 }, (_, index) => `seed-${index}`);
  const drawn = seeds.map((seed) => drawDisguise(seed, true));
  expect(drawn.map(({ name }) => name)).toEqual(seeds.map((seed) => drawDisguise(seed, true).name));
  expect(new Set(drawn.map(({ headers }) => headers['user-agent'])).size).toBeGreaterThan(5);
  expect(new Set(drawn.map(({ localAddress }) => localAddress)).size).toBeGreaterThan(190);
  expect(new Set(drawn.map(({ keepsConnections }) => keepsConnections)).size).toBe(2);
  for (const { localAddress } of drawn) expect(localAddress).not.toBe('127.0.0.1');
  expect(drawDisguise('x', false)).not.toHaveProperty('localAddress');
});

test('what the target sees of a client is what was drawn, whatever the request says itself', async () => {
  const disguise = drawDisguise('some-seed', true);
  const { asked, from } = await ask(disguise, { 'x-own': 'kept' });
  expect(asked.headers).toMatchObject({ ...disguise.headers, 'x-own': 'kept' });
  expect(from).toBe(disguise.localAddress);
});

test.each([true, false])('connections are kept: %s', async (keepsConnections) => {
  const { sockets } = await ask({ ...drawDisguise('x', true), keepsConnections, pauseMs: () => 0 }, {});
  expect(sockets).toBe(keepsConnections ? 1 : 2);
});

test('the pause is before the request, and none of its time', async () => {
  const { durationMs } = await ask({ ...drawDisguise('x', true), pauseMs: () => 300 }, {});
  expect(durationMs).toBeLessThan(250);
});

/** Two requests, one after the other, to a server that is asked nothing else. */
async function ask(disguise: Disguise, headers: Readonly<Record<string, string>>) {
  const asked: IncomingMessage[] = [];
  const from: (string | undefined)[] = [];
  let sockets = 0;
  const server = createServer((request, response) => {
    asked.push(request);
    from.push(request.socket.remoteAddress);
    response.end();
  });
  server.on('connection', () => {
    sockets += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await using http = new HttpHandle({
    baseUrl: () => baseUrl,
    path: (path) => path,
    wait: undefined as never,
    disguise,
  });
  await http.get('/', { headers });
  const { durationMs } = await http.get('/', { headers });
  return { asked: asked[1] as IncomingMessage, from: from[1], sockets, durationMs };
}
