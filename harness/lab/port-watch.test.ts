// Tests the watch over a port: whether it was open, and that a watch which stands still says so.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { PortWatch } from './port-watch.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a port that opens is heard', async () => {
  const port = await freePort();
  await using watch = await PortWatch.open(port);
  expect(watch.heardAt).toBeUndefined();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'connection');
  while (watch.heardAt === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  server.close();
});

test('the time since it last asked is a gap, though it says nothing of it', async () => {
  const watch = await PortWatch.open(await freePort());
  await watch[Symbol.asyncDispose]();
  const before = watch.longestGapMs;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(watch.longestGapMs).toBeGreaterThanOrEqual(before + 50);
});
