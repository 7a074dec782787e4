import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askEngine } from './engine.ts';
import { engineAddress, usualSockets } from './engine-address.ts';

let dir: string;
const servers: Server[] = [];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'engine-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await rm(dir, { recursive: true });
});

async function engineAt(listener: RequestListener): Promise<string> {
  const socket = path.join(dir, 'engine.sock');
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return socket;
}

const answers =
  (version: object, info: object = {}): RequestListener =>
  (request, response) =>
    response.end(JSON.stringify(request.url === '/version' ? version : info));

const ask = (socket: string) => askEngine({ env: {}, sockets: [socket] });

test('it says what the engine is, without the suffix that packagers add', async () => {
  const socket = await engineAt(
    answers(
      { Version: '20.10.24+dfsg1', ApiVersion: '1.41' },
      { CgroupVersion: '1', Driver: 'overlay2', Architecture: 'x86_64' },
    ),
  );
  expect(await ask(socket)).toEqual({
    url: `unix://${socket}`,
    product: 'Docker',
    version: '20.10.24',
    apiVersion: '1.41',
    cgroup: '1',
    storageDriver: 'overlay2',
    architecture: 'x86_64',
  });
});

test('Podman is named', async () => {
  const socket = await engineAt(
    answers({ Version: '5.4.2', ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] }, { CgroupVersion: '2' }),
  );
  expect(await ask(socket)).toMatchObject({ product: 'Podman', cgroup: '2' });
});

test('DOCKER_HOST wins over the usual sockets', async () => {
  const socket = await engineAt(answers({ Version: '28.0.0', ApiVersion: '1.48' }));
  const facts = await askEngine({ env: { DOCKER_HOST: `unix://${socket}` }, sockets: [path.join(dir, 'other')] });
  expect(facts.version).toBe('28.0.0');
});

test('an engine is found over TCP', async () => {
  const server = createServer(answers({ Version: '28.0.0', ApiVersion: '1.48' }));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  expect((await askEngine({ env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` } })).url).toBe(`tcp://127.0.0.1:${port}`);
});

test('no socket is no engine, and the hint names the command that brings one', async () => {
  await expect(ask(path.join(dir, 'missing'))).rejects.toMatchObject({
    code: 'engine-not-found',
    hint: expect.stringContaining('setup'),
  });
});

test('an engine that was named and does not answer is not replaced by another', async () => {
  const named = askEngine({ env: { DOCKER_HOST: `unix://${path.join(dir, 'missing')}` }, sockets: [] });
  await expect(named).rejects.toMatchObject({ code: 'engine-not-found', hint: expect.stringContaining('DOCKER_HOST') });
});

test('a socket that an engine left behind is no engine', async () => {
  const socket = path.join(dir, 'engine.sock');
  await writeFile(socket, '');
  await expect(ask(socket)).rejects.toMatchObject({ code: 'engine-not-found' });
});

test('an engine that may not be used is told from none', async () => {
  const forbidding = await engineAt((_, response) => response.writeHead(403).end());
  await expect(ask(forbidding)).rejects.toMatchObject({ code: 'engine-refused' });
});

test.each([
  ['1.40', 'engine-too-old'],
  ['0', 'engine-too-old'],
])('API %s is too old', async (ApiVersion, code) => {
  const socket = await engineAt(answers({ Version: '19.03.15', ApiVersion }));
  await expect(ask(socket)).rejects.toMatchObject({ code, message: expect.stringContaining('19.03.15') });
});

test('an engine that never answers is told after the deadline', async () => {
  const socket = await engineAt(() => {});
  await expect(askEngine({ env: {}, sockets: [socket], deadlineMs: 50 })).rejects.toMatchObject({
    code: 'engine-silent',
    message: expect.stringContaining('50 ms'),
  });
});

test('something that is no engine is shown with what it said', async () => {
  const socket = await engineAt((_, response) => response.end('<html>'));
  await expect(ask(socket)).rejects.toMatchObject({
    code: 'engine-answer-unusable',
    message: expect.stringContaining('<html>'),
  });
});

test('the address may name a port, a socket or nothing that can be asked', () => {
  expect(engineAddress({ DOCKER_HOST: 'tcp://engine.test' })).toMatchObject({ host: 'engine.test', port: 2375 });
  expect(engineAddress({ DOCKER_HOST: 'tcp://[::1]:99' })).toMatchObject({ host: '::1', port: 99 });
  expect(() => engineAddress({ DOCKER_HOST: 'ssh://somewhere' })).toThrow('unix:// and tcp://');
  expect(() =>
    engineAddress({ DOCKER_HOST: 'tcp://engine.test', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' }),
  ).toThrow('certificates');
});

test("rootless engines and Podman's sockets are looked for, too", () => {
  const sockets = usualSockets({ XDG_RUNTIME_DIR: '/run/user/7', HOME: '/home/somebody' }, 7);
  expect(sockets[0]).toBe('/var/run/docker.sock');
  expect(sockets).toContain('/run/user/7/docker.sock');
  expect(sockets).toContain('/run/user/7/podman/podman.sock');
});
