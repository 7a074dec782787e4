import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createProxy } from './control-plane.ts';
import { startEmbeddedToxiproxy } from './engine/server.ts';

test('a proxy that cannot be enabled again says which port it wanted', async () => {
  await using toxiproxy = await startEmbeddedToxiproxy();
  const proxy = await createProxy(toxiproxy.apiUrl, 'taken', '127.0.0.1:1');
  await proxy.setEnabled(false);
  const other = createServer().listen(proxy.port, '127.0.0.1');
  await once(other, 'listening');
  await expect(proxy.setEnabled(true)).rejects.toMatchObject({
    code: 'toxiproxy-call-failed',
    message: expect.stringContaining(`enable taken on 127.0.0.1:${proxy.port}: `),
  });
  await new Promise((resolve) => other.close(resolve));
  await proxy.setEnabled(true);
  expect(await proxy.state()).toEqual({ enabled: true, toxics: [] });
});

test('a proxy listens on the port that it was given', async () => {
  await using toxiproxy = await startEmbeddedToxiproxy();
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  const place = { listen: `127.0.0.1:${port}`, host: '127.0.0.1', port };
  expect((await createProxy(toxiproxy.apiUrl, 'placed', '127.0.0.1:1', place)).port).toBe(port);
});
