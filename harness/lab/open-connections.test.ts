import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { connectionsTo, mostConnectionsTo } from './open-connections.ts';

const host = '127.0.0.1';

test('connections that were opened and closed again meanwhile count', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const crowd = async () => {
    const sockets = Array.from({ length: 5 }, () => connect(port, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    // Longer than the time between two looks at the kernel's list.
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const socket of sockets) socket.destroy();
    return 'done';
  };
  expect(await mostConnectionsTo({ host, port }, crowd())).toEqual({ value: 'done', most: 5 });
  expect(await connectionsTo({ host, port })).toBe(0);
  server.close();
});

test('with as many as are enough nobody looks any longer', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const { promise, resolve } = Promise.withResolvers<void>();
  const watched = mostConnectionsTo({ host, port }, promise, 1);
  // Seen once; what comes later is not counted.
  await new Promise((wait) => setTimeout(wait, 100));
  const late = connect(port, '127.0.0.1');
  await once(late, 'connect');
  resolve();
  expect((await watched).most).toBe(1);
  socket.destroy();
  late.destroy();
  server.close();
});

test('work that fails is not watched any longer', async () => {
  await expect(mostConnectionsTo({ host, port: 1 }, Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('what is open to the same port of another address does not count', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.2');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.2');
  await once(socket, 'connect');
  expect(await connectionsTo({ host, port })).toBe(0);
  expect(await connectionsTo({ host: '127.0.0.2', port })).toBe(1);
  socket.destroy();
  server.close();
});
