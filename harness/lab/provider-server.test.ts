// Tests the stand-in for the provider: the contract's protocol, and requests that are cut off.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startProvider } from './provider-server.ts';

const key = 'the-key';
const authorization = `Bearer ${key}`;

test('rates and notifications are answered to who has the key, and every call is kept', async () => {
  await using provider = await startProvider(key);
  const at = (path: string) => `http://${provider.host}:${provider.port}${path}`;
  const rate = await fetch(at('/v1/rates/EUR'), { headers: { authorization } });
  expect(await rate.json()).toMatchObject({ currency: 'EUR', rate: expect.any(Number) });
  const again = await (await fetch(at('/v1/rates/EUR'), { headers: { authorization } })).json();
  expect(again).toMatchObject({ currency: 'EUR' });
  const notify = { method: 'POST', headers: { authorization }, body: '{"to":"a"}' };
  expect((await fetch(at('/v1/notifications'), notify)).status).toBe(202);
  expect((await fetch(at('/v1/rates/EUR'))).status).toBe(401);
  expect((await fetch(at('/v1/rates/euro'), { headers: { authorization } })).status).toBe(404);
  expect((await fetch(at('/control-probe'))).status).toBe(404);
  expect(provider.calls.map(({ method, path, authorized }) => `${method} ${path} ${authorized}`)).toEqual([
    'GET /v1/rates/EUR true',
    'GET /v1/rates/EUR true',
    'POST /v1/notifications true',
    'GET /v1/rates/EUR false',
    'GET /v1/rates/euro true',
  ]);
  expect(provider.calls[2]?.body).toBe('{"to":"a"}');
});

test('the body of a call is kept to its bound, and answered all the same', async () => {
  await using provider = await startProvider(key);
  const url = `http://${provider.host}:${provider.port}/v1/notifications`;
  const sent = await fetch(url, { method: 'POST', headers: { authorization }, body: 'x'.repeat(5_000_000) });
  expect(sent.status).toBe(202);
  expect(provider.calls[0]?.body.length).toBeLessThanOrEqual(64 * 1024);
});

test('a request that is cut off is no call, and ends nothing', async () => {
  await using provider = await startProvider(key);
  const socket = connect({ host: provider.host, port: provider.port });
  await once(socket, 'connect');
  socket.write('POST /v1/notifications HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf');
  // The answer to a second connection tells that the first was read by now.
  await fetch(`http://${provider.host}:${provider.port}/`);
  socket.resetAndDestroy();
  await once(socket, 'close');
  expect((await fetch(`http://${provider.host}:${provider.port}/`)).status).toBe(404);
  expect(provider.calls).toEqual([]);
});

test('a call that is met with silence is kept and never answered, until the provider is disposed of', async () => {
  const provider = await startProvider(key);
  provider.behave(() => 'silent');
  const url = `http://${provider.host}:${provider.port}/v1/rates/EUR`;
  const silent = fetch(url, { headers: { authorization } }).then(
    () => 'answered',
    () => 'ended',
  );
  while (provider.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  provider.behave(() => undefined);
  expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
  await provider[Symbol.asyncDispose]();
  expect(await silent).toBe('ended');
});

test('disposing of it ends open connections', async () => {
  const provider = await startProvider(key);
  const socket = connect({ host: provider.host, port: provider.port });
  await once(socket, 'connect');
  await provider[Symbol.asyncDispose]();
  socket.resume();
  await once(socket, 'close');
});
