// Tests the tunnel between real sockets, with its relay in this process: bytes, half-closes, resets and slow readers pass.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { poll } from '../poll.ts';
import { Tunnel } from './tunnel.ts';
import { startRelay } from './tunnel-relay.ts';

const host = '127.0.0.1';
const token = 'a-token';

async function relayPort(): Promise<number> {
  const relay = await startRelay(0, token);
  onTestFinished(() => void relay.close());
  return (relay.address() as AddressInfo).port;
}

interface Pair extends AsyncDisposable {
  readonly client: Socket;
  readonly server: Socket;
}

/** One connection through a tunnel: `client` as a container has it, `server` as the suite's listener has it. */
async function openPair(): Promise<Pair> {
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, host);
  await once(listener, 'listening');
  const tunnel = await Tunnel.open({ host, port: await relayPort() }, token);
  const port = await tunnel.expose({ host, port: (listener.address() as AddressInfo).port });
  const accepted = once(listener, 'connection');
  const client = connect({ host, port, allowHalfOpen: true });
  client.on('error', () => {});
  const [server] = (await accepted) as [Socket];
  server.on('error', () => {});
  return {
    client,
    server,
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.destroy();
      await tunnel[Symbol.asyncDispose]();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

test('bytes pass unchanged in both directions', async () => {
  await using pair = await openPair();
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251));
  pair.server.pipe(pair.server);
  const echoed = buffer(pair.client);
  pair.client.end(bytes);
  expect((await echoed).equals(bytes)).toBe(true);
});

test('a half-closed connection still carries the answer', async () => {
  await using pair = await openPair();
  pair.client.end('question');
  expect(await text(pair.server)).toBe('question');
  pair.server.end('answer');
  expect(await text(pair.client)).toBe('answer');
});

test('a reset on either side is a reset on the other', async () => {
  for (const [from, to] of [
    ['client', 'server'],
    ['server', 'client'],
  ] as const) {
    await using pair = await openPair();
    pair.client.write('x');
    await once(pair.server.resume(), 'data');
    const failed = once(pair[to].resume(), 'error').catch((error: Error) => [error]);
    pair[from].resetAndDestroy();
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
  }
});

test('a reader that does not read stops the writer', async () => {
  await using pair = await openPair();
  const piece = Buffer.alloc(1 << 20);
  const most = 256;
  let written = 0;
  const writeOn = () => {
    while (written < most && pair.client.write(piece)) written += 1;
  };
  pair.client.on('drain', writeOn);
  writeOn();
  let [before, same] = [-1, 0];
  // Nobody reads: sooner or later the kernel's buffers and the tunnel's own are full, and stay so.
  await poll(
    () => {
      same = before === written ? same + 1 : 0;
      before = written;
      return same > 5 || undefined;
    },
    { deadlineMs: 5_000, intervalMs: 50 },
  );
  expect(written).toBeLessThan(most);
});

test('a listener that is not there resets who connects to it', async () => {
  const closed = createServer().listen(0, host);
  await once(closed, 'listening');
  const { port: nobody } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await using tunnel = await Tunnel.open({ host, port: await relayPort() }, token);
  const client = connect({ host, port: await tunnel.expose({ host, port: nobody }) });
  const [error] = await once(client.resume(), 'error').catch((thrown: Error) => [thrown]);
  expect(error).toMatchObject({ code: 'ECONNRESET' });
});

test('who does not know the token is given nothing', async () => {
  await expect(Tunnel.open({ host, port: await relayPort() }, 'another')).rejects.toThrow(/no relay answered/);
});
