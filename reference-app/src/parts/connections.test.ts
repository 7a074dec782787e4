import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { trackConnections } from './connections.ts';
import { listen } from './http-server.ts';

/** A server whose requests are held until released, and a client that collects what it gets. */
async function world() {
  const held: ServerResponse[] = [];
  let arrived: () => void = () => {};
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/now') response.end('now');
    else request.once('end', () => held.push(response));
    arrived();
  });
  const accepted: Socket[] = [];
  server.on('connection', (socket) => accepted.push(socket));
  const connections = trackConnections(server);
  const port = await listen(server, 0);
  async function open(text: string, untilArrived = true) {
    const requested = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const socket: Socket = connect(port, '127.0.0.1');
    const client = { socket, text: '', closed: new Promise<void>((resolve) => socket.once('close', () => resolve())) };
    socket.on('error', () => {});
    socket.on('data', (data) => {
      client.text += data;
    });
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    socket.write(text);
    if (untilArrived) await requested;
    return client;
  }
  return { accepted, connections, held, open };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`;

test('what is in flight is finished and told to close; idle connections are closed', async () => {
  const { connections, held, open } = await world();
  const idle = await open(get('/now'));
  const busy = await open(get('/held'));
  expect(connections.inFlight()).toBeGreaterThanOrEqual(1);
  connections.announceClose();
  const later = await open(get('/now'));
  expect(later.text + (await later.closed.then(() => later.text))).toContain('Connection: close');
  const closed = connections.close();
  await idle.closed;
  for (const response of held) response.end('held');
  await closed;
  await busy.closed;
  expect(busy.text).toContain('Connection: close');
  expect(busy.text.endsWith('held')).toBe(true);
});

test('a half-sent body counts as in flight and can still be finished', async () => {
  const { connections, held, open } = await world();
  const half = await open('POST /held HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nab');
  expect(connections.inFlight()).toBe(1);
  connections.announceClose();
  const closed = connections.close();
  half.socket.write('cd');
  await expect.poll(() => held.length).toBe(1);
  held[0]?.end('whole');
  await closed;
  await half.closed;
  expect(half.text.endsWith('whole')).toBe(true);
});

test('a connection on which nothing came does not hold the drain up', async () => {
  const { connections, open } = await world();
  const silent = await open('', false);
  await connections.close();
  await silent.closed;
});

test('a cut counts requests being served and requests being sent', async () => {
  const { accepted, connections, open } = await world();
  const served = await open(get('/held'));
  const sending = await open('GET /held HTTP/1.1\r\nHo', false);
  const closed = connections.close();
  await expect.poll(() => accepted[1]?.bytesRead).toBeGreaterThan(0);
  expect(connections.cut()).toBe(2);
  await Promise.all([closed, served.closed, sending.closed]);
});
