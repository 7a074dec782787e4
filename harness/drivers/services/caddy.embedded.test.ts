// Holds what the lab asks of its balancer: it shares, takes out what is not ready, and repeats only what was never sent.
import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmbeddedDriver } from '../embedded.driver.ts';
import { poll } from '../poll.ts';
import { openRunScope } from '../run-scope.ts';

interface Upstream {
  readonly server: Server;
  readonly dial: string;
  ready: boolean;
  served: string[];
  behave: 'answer' | 'drop';
}

let scope: Awaited<ReturnType<typeof openRunScope>>;
const upstreams: Upstream[] = [];

beforeEach(async () => {
  scope = await openRunScope('caddy-test');
});

afterEach(async () => {
  for (const { server } of upstreams.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  await scope[Symbol.asyncDispose]();
});

async function upstream(): Promise<Upstream> {
  const server = createServer((incoming, response) => {
    if (incoming.url === '/readyz') return response.writeHead(one.ready ? 200 : 503).end();
    let body = '';
    incoming.on('data', (chunk) => {
      body += chunk;
    });
    incoming.on('end', () => {
      one.served.push(`${incoming.method} ${body}`);
      if (one.behave === 'drop') return incoming.socket.destroy();
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dial = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const one: Upstream = { server, dial, ready: true, served: [], behave: 'answer' };
  upstreams.push(one);
  return one;
}

async function balance(intervalMs: number) {
  const health = { path: '/readyz', intervalMs, timeoutMs: 200 };
  const services = await createEmbeddedDriver().services(scope);
  return services.balancer({ upstreams: upstreams.map(({ dial }) => dial), health });
}

const agent = new Agent({ keepAlive: true, maxSockets: 20 });

async function send(port: number, method: 'GET' | 'POST', body = ''): Promise<{ status: number; body: string }> {
  const outgoing = request({ host: '127.0.0.1', port, method, agent, path: '/tasks' });
  outgoing.end(body);
  const [incoming] = await once(outgoing, 'response');
  let answer = '';
  for await (const chunk of incoming) answer += chunk;
  return { status: incoming.statusCode, body: answer };
}

test('requests are shared between the instances', async () => {
  const [one, two] = [await upstream(), await upstream()];
  await using balancer = await balance(100);
  for (let index = 0; index < 40; index += 1) expect((await send(balancer.port, 'GET')).status).toBe(200);
  expect(one.served.length + two.served.length).toBe(40);
  expect(Math.min(one.served.length, two.served.length), 'the smaller share').toBeGreaterThanOrEqual(5);
});

test('many at once never miss the one instance that is ready', async () => {
  const [one] = [await upstream(), await upstream()];
  one.ready = false;
  await using balancer = await balance(50);
  const quiet = await poll(
    async () => {
      const before = one.served.length;
      await send(balancer.port, 'GET');
      await send(balancer.port, 'GET');
      return one.served.length === before || undefined;
    },
    { deadlineMs: 5_000 },
  );
  expect(quiet).toBe(true);
  const client = async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 100; index += 1) statuses.push((await send(balancer.port, 'GET')).status);
    return statuses;
  };
  const statuses = (await Promise.all(Array.from({ length: 20 }, client))).flat();
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});

test('an instance that is not ready gets nothing, and gets its share again once it is', async () => {
  const [one, two] = [await upstream(), await upstream()];
  await using balancer = await balance(50);
  one.ready = false;
  const quiet = await poll(
    async () => {
      const before = one.served.length;
      for (let index = 0; index < 10; index += 1) await send(balancer.port, 'GET');
      return one.served.length === before || undefined;
    },
    { deadlineMs: 5_000 },
  );
  expect(quiet).toBe(true);
  expect(two.served.length).toBeGreaterThanOrEqual(10);
  one.ready = true;
  const before = one.served.length;
  const back = await poll(async () => (await send(balancer.port, 'GET')) && (one.served.length > before || undefined), {
    deadlineMs: 5_000,
  });
  expect(back).toBe(true);
});

test('no request is refused when an instance has closed its listener unannounced', async () => {
  const [one, two] = [await upstream(), await upstream()];
  await using balancer = await balance(60_000);
  one.server.close();
  one.server.closeAllConnections();
  const answers = await Promise.all(Array.from({ length: 200 }, () => send(balancer.port, 'GET')));
  expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
  expect(two.served.length).toBe(200);
});

test('a POST that reached an instance is never sent to another', async () => {
  const [one, two] = [await upstream(), await upstream()];
  one.behave = 'drop';
  two.behave = 'drop';
  await using balancer = await balance(60_000);
  for (let index = 0; index < 10; index += 1) expect((await send(balancer.port, 'POST', 'a')).status).toBe(502);
  expect(one.served.length + two.served.length).toBe(10);
});

test('a body reaches the instance while it is still being sent', async () => {
  const one = await upstream();
  const arrived = once(one.server, 'request');
  await using balancer = await balance(60_000);
  const outgoing = request({
    host: '127.0.0.1',
    port: balancer.port,
    method: 'POST',
    path: '/tasks',
    headers: { 'content-length': 10 },
  });
  const answered = once(outgoing, 'response');
  outgoing.write('half-');
  let incoming = (await arrived)[0];
  while (incoming.url === '/readyz') incoming = (await once(one.server, 'request'))[0];
  outgoing.end('whole');
  const [response] = await answered;
  response.resume();
  expect(response.statusCode).toBe(200);
});
