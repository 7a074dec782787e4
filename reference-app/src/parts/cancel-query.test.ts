import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { cancelMessage, cancelQuery } from './cancel-query.ts';
import { connectionSettings } from './database-settings.ts';

const key = { processID: 7, secretKey: 11 };

test('the request goes to the host and port of the settings that the pool uses', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const taken = once(server, 'connection').then(async ([socket]: Socket[]) => (socket ? once(socket, 'data') : []));
  const settings = connectionSettings(
    {
      DATABASE_URL: `postgres://app@127.0.0.1:${port}/app`,
      secrets: { DATABASE_PASSWORD: { read: async () => 'secret' } },
    } as unknown as Parameters<typeof connectionSettings>[0],
    { connectTimeoutMs: 1000, queryTimeoutMs: 1000 },
  );
  await Promise.all([cancelQuery(settings, key, 1000), taken]);
  expect((await taken)[0]).toEqual(cancelMessage(key));
  server.close();
});

test('a server that is away does not hold anything up', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  await cancelQuery({ host: '127.0.0.1', port }, key, 1000);
});
