// Tests the relay between real sockets: what it counts, and that it passes bytes, ends and resets on as they are.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type Relay, startRelay } from './relay.ts';
import { waitFor } from './wait.ts';

interface Pair extends AsyncDisposable {
  readonly relay: Relay;
  readonly client: Socket;
  readonly server: Socket;
}

async function openPair(): Promise<Pair> {
  const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const relay = await startRelay({ host: '127.0.0.1', port }, '/readyz');
  const accepted = once(listener, 'connection');
  const client = connect({ host: relay.host, port: relay.port, allowHalfOpen: true });
  client.on('error', () => {});
  const [server] = (await accepted) as [Socket];
  server.on('error', () => {});
  return {
    relay,
    client,
    server,
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.destroy();
      await relay[Symbol.asyncDispose]();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

test('it counts the requests of a keep-alive connection, without those for the ignored path', async () => {
  await using pair = await openPair();
  const { relay, client, server } = pair;
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const beforeMs = Date.now();
  client.write(`${get('/tasks')}${get('/readyz')}GET /ta`);
  await once(server, 'data');
  expect(relay.requests).toBe(1);
  client.write(`sks HTTP/1.1\r\nHost: a\r\n\r\n${get('/readyz')}`);
  await waitFor({ what: 'the second request', limitMs: 5_000, pollMs: 5 }, () => relay.requests >= 2 || undefined);
  expect(relay.requests).toBe(2);
  expect(relay.lastRequestAtMs).toBeGreaterThanOrEqual(beforeMs);
});

test('bytes pass unchanged in both directions', async () => {
  await using pair = await openPair();
  const { client, server } = pair;
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251));
  server.pipe(server);
  const echoed = buffer(client);
  client.end(bytes);
  expect((await echoed).equals(bytes)).toBe(true);
});

test('an end in one direction leaves the other open', async () => {
  await using pair = await openPair();
  const { client, server } = pair;
  const request = buffer(server);
  client.end('the whole request');
  expect((await request).toString()).toBe('the whole request');
  const answer = buffer(client);
  server.end('the answer, after the end of the request');
  expect((await answer).toString()).toBe('the answer, after the end of the request');
});

test('a reset of either side reaches the other as a reset', async () => {
  for (const from of ['client', 'server'] as const) {
    await using pair = await openPair();
    const other = from === 'client' ? pair.server : pair.client;
    const errored = once(other, 'error');
    other.resume();
    pair[from].resetAndDestroy();
    const [error] = await errored;
    expect(error, `reset by the ${from}`).toMatchObject({ code: 'ECONNRESET' });
  }
});

test('closing it ends its connections', async () => {
  const pair = await openPair();
  const closed = once(pair.client, 'close');
  pair.client.resume();
  await pair[Symbol.asyncDispose]();
  await closed;
});
