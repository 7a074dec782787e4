// Tests hostile input against servers: what arrives of it, and servers that hang up, break or never answer.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { hostileInput, sendHostile } from './hostile-input.ts';

const input = hostileInput('a-seed', (path) => `/api${path}`);

async function address(server: Server): Promise<{ host: string; port: number } & AsyncDisposable> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('the same seed gives the same input, another seed another marker', () => {
  expect(hostileInput('a-seed', (path) => `/api${path}`)).toEqual(input);
  expect(hostileInput('b-seed', (path) => path).marker).not.toBe(input.marker);
});

test('each is answered, line breaks reach paths, headers and bodies, and 64 kB a body', async () => {
  const seen = { paths: '', agents: '', bodies: '', longest: 0 };
  const server = createServer(async (request, response) => {
    seen.paths += decodeURIComponent(request.url ?? '');
    seen.agents += decodeURIComponent(request.headers['user-agent'] ?? '');
    const body = Buffer.concat(await request.toArray()).toString();
    seen.bodies += body;
    seen.longest = Math.max(seen.longest, body.length);
    response.end();
  });
  await using listening = await address(server);
  expect(await sendHostile(input, listening)).toBe(input.requests.length);
  for (const text of [seen.paths, seen.agents])
    for (const breakout of ['\r\n{"level"', '\u001b[2J', '\u2028{', '\u0000{']) expect(text).toContain(breakout);
  expect(seen.bodies).toContain(`x\r\n{"level"`);
  expect(seen.longest).toBeGreaterThan(64 * 1024);
});

test('a server that hangs up, or is not there, has answered none', async () => {
  const server = createSocketServer((socket) => socket.destroy());
  await using listening = await address(server);
  expect(await sendHostile(input, listening)).toBe(0);
  expect(await sendHostile({ marker: '', requests: input.requests.slice(0, 3) }, { host: '127.0.0.1', port: 1 })).toBe(
    0,
  );
});

test('an answer that never ends is given up', async () => {
  const server = createSocketServer((socket) => {
    const drip = setInterval(() => socket.write('x'), 50);
    socket.on('error', () => {});
    socket.on('close', () => clearInterval(drip));
    socket.resume();
  });
  await using listening = await address(server);
  expect(await sendHostile({ marker: '', requests: input.requests.slice(0, 2) }, listening)).toBe(2);
}, 15_000);
