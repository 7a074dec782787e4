// Tests of the raw client against little servers that end exchanges in every way there is.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { exchangeEndings } from './exchange-endings.fixture.ts';
import { RawClient } from './raw-client.ts';
import { closedPort, response, scriptedServer } from './scripted-server.ts';

const get = (id: string) => ({ id, method: 'GET', path: `/${id}` });

test('a POST arrives as it was meant, and the answer is known in full', async () => {
  const server = createServer(async (request, reply) => {
    const body = await new Response(request as never).text();
    reply.writeHead(201, {
      'X-Seen': `${request.method} ${request.url} ${request.headers['x-a']} ${request.headers.host}`,
    });
    reply.end(body.toUpperCase());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  using client = new RawClient({ host: '127.0.0.1', port, connections: 1, requestTimeoutMs: 2_000 });
  const exchange = await client.send({
    id: 'p',
    method: 'POST',
    path: '/x?y=1',
    headers: { 'X-A': 'b' },
    body: 'grüße',
  });
  const again = await client.send(get('again'));
  client.close();
  server.close();
  expect(exchange).toMatchObject({
    ending: 'answered',
    status: 201,
    body: 'GRÜSSE',
    bodyBytes: 7,
    reusedSocket: false,
    connection: 1,
    saidClose: false,
    headers: { 'x-seen': `POST /x?y=1 b 127.0.0.1:${port}` },
  });
  expect(exchange.bytesWritten).toBe(
    `POST /x?y=1 HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nX-A: b\r\ncontent-length: 7\r\n\r\n1234567`.length,
  );
  const { intendedAtMs, startedAtMs = 0, writtenAtMs = 0, firstByteAtMs = 0, endedAtMs } = exchange;
  expect([intendedAtMs, startedAtMs, writtenAtMs, firstByteAtMs, endedAtMs].toSorted((a, b) => a - b)).toEqual([
    intendedAtMs,
    startedAtMs,
    writtenAtMs,
    firstByteAtMs,
    endedAtMs,
  ]);
  expect(Math.abs(Date.now() - endedAtMs)).toBeLessThan(1_000);
  expect(again).toMatchObject({ ending: 'answered', reusedSocket: true, connection: 1 });
});

test.each(exchangeEndings)('an exchange that ends by: $name', async ({ answer, expected }) => {
  await using server = await scriptedServer(answer);
  using client = new RawClient({
    ...server,
    host: server.host,
    port: server.port,
    connections: 1,
    requestTimeoutMs: 300,
  });
  const exchange = await client.send(get('one'));
  expect(exchange).toMatchObject({ ...expected, id: 'one', reusedSocket: false });
  expect(exchange.bytesWritten).toBeGreaterThan(0);
  expect(client.inFlight).toBe(0);
});

test('an endless body ends at its cap', async () => {
  await using server = await scriptedServer((socket) => {
    socket.write('HTTP/1.1 200 X\r\n\r\n');
    const more = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(65_536)));
      socket.once('drain', more);
    };
    more();
  });
  using client = new RawClient({
    host: server.host,
    port: server.port,
    connections: 1,
    requestTimeoutMs: 5_000,
    limits: { bodyBytes: 1_000_000 },
  });
  expect(await client.send(get('big'))).toMatchObject({ ending: 'malformed', detail: 'body exceeds 1000000 bytes' });
});

test('nobody listening is refused, and each request tries again', async () => {
  const port = await closedPort();
  using client = new RawClient({ host: '127.0.0.1', port, connections: 2, requestTimeoutMs: 1_000 });
  const endings = await Promise.all(Array.from({ length: 5 }, (_, n) => client.send(get(`r${n}`))));
  for (const exchange of endings) {
    expect(exchange).toMatchObject({
      ending: 'refused',
      detail: 'ECONNREFUSED',
      bytesWritten: 0,
      writtenAtMs: undefined,
    });
  }
});

test('connections take turns; further ones are opened when all are busy, and then requests wait', async () => {
  const held: Socket[] = [];
  const allHeld = Promise.withResolvers<void>();
  await using server = await scriptedServer((socket, request) => {
    if (request.includes('/held')) {
      if (held.push(socket) === 4) allHeld.resolve();
    } else socket.write(response(200, 'ok'));
  });
  using client = new RawClient({
    host: server.host,
    port: server.port,
    connections: 3,
    maxConnections: 4,
    requestTimeoutMs: 2_000,
  });
  const used: number[] = [];
  for (let n = 0; n < 7; n += 1) used.push((await client.send(get(`a${n}`))).connection);
  expect(used).toEqual([1, 2, 3, 1, 2, 3, 1]);

  const busy = Array.from({ length: 4 }, (_, n) => client.send(get(`held${n}`)));
  const waiting = client.send(get('waits'));
  await allHeld.promise;
  expect(client.inFlight).toBe(5);
  held[1]?.write(response(200, 'ok'));
  expect(await waiting).toMatchObject({ ending: 'answered', reusedSocket: true });
  for (const socket of held) socket.write(response(200, 'late'));
  expect((await Promise.all(busy)).map(({ ending }) => ending)).toEqual(Array(4).fill('answered'));
});

test('a request that waited has its whole deadline, and one that never finds a connection has not started', async () => {
  await using server = await scriptedServer(() => undefined);
  using client = new RawClient({ host: server.host, port: server.port, connections: 1, requestTimeoutMs: 100 });
  const sent = [client.send(get('first')), client.send(get('second')), client.send(get('third'))];
  const [first, second, third] = await Promise.all(sent);
  expect([first?.ending, second?.ending, third?.ending]).toEqual(['timed-out', 'timed-out', 'timed-out']);
  expect(first?.writtenAtMs).toBeDefined();
  expect((second?.endedAtMs ?? 0) - (second?.startedAtMs ?? 0)).toBeGreaterThan(95);
  expect([third?.startedAtMs, third?.writtenAtMs, third?.connection]).toEqual([undefined, undefined, 0]);
});

test('a connection is not used again after close, FIN while idle, surplus bytes or an answer nobody asked for', async () => {
  await using server = await scriptedServer((socket, request) => {
    if (request.includes('/close')) socket.write(response(200, '', 'Connection: close\r\n'));
    else if (request.includes('/surplus')) socket.write(`${response(200, '')}${response(200, 'x')}`);
    else if (request.includes('/unasked'))
      socket.write(response(200, ''), () => setImmediate(() => socket.write(response(200, 'y'))));
    else if (request.includes('/fin')) socket.end(response(200, ''));
    else socket.write(response(200, 'ok'));
  });
  using client = new RawClient({ host: server.host, port: server.port, connections: 1, requestTimeoutMs: 1_000 });
  for (const id of ['close', 'surplus', 'unasked', 'fin']) {
    const exchange = await client.send(get(id));
    expect(exchange.ending).toBe('answered');
    // The client learns of FIN and of the unasked answer from the socket: let it close first.
    while ([...server.sockets].some((socket) => !socket.destroyed))
      await once([...server.sockets][0] as Socket, 'close');
    expect(await client.send(get('next'))).toMatchObject({ ending: 'answered', reusedSocket: false, body: 'ok' });
    for (const socket of server.sockets) socket.end();
    while (server.sockets.size > 0) await once([...server.sockets][0] as Socket, 'close');
  }
});

test('closing aborts what is open and refuses what comes later', async () => {
  await using server = await scriptedServer(() => undefined);
  const client = new RawClient({ host: server.host, port: server.port, connections: 1, requestTimeoutMs: 5_000 });
  const pending = [client.send(get('a')), client.send(get('b'))];
  client.close();
  expect((await Promise.all(pending)).map(({ ending }) => ending)).toEqual(['aborted', 'aborted']);
  expect(() => client.send(get('c'))).toThrow(/after the client had been closed/);
});

test('a line break in a header or path is refused before anything is sent', () => {
  using client = new RawClient({ host: '127.0.0.1', port: 1, connections: 1, requestTimeoutMs: 100 });
  expect(() => client.send({ ...get('x'), headers: { a: 'b\r\nc: d' } })).toThrow(/line break/);
  expect(() => client.send({ id: 'x', method: 'GET', path: '/ HTTP/1.1\r\nx: y' })).toThrow(/line break/);
  expect(client.inFlight).toBe(0);
});
