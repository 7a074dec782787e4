// Proves that each way in which a container engine cannot be used ends with one clear error and the right exit code.
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { engineAddress } from '../drivers/docker/engine-address.ts';
import { openEngine } from '../drivers/docker/engine-client.ts';
import { sweepDeadRunsOf } from '../drivers/docker/engine-sweep.ts';
import { lackOfEngine } from './engine-lack.ts';
import { endDeadlineMs, expectEnd } from './expect-end.ts';
import { gradeTarget, openWorkplace } from './run-suite.ts';

const concurrent = { concurrent: true, timeout: endDeadlineMs + 10_000 };
const criterion = 'health/probe-transitions';
const run = ['run', criterion, '--driver', 'docker'];
const version = { Version: '20.10.24', ApiVersion: '1.41' };

const answers =
  (byPath: Readonly<Record<string, readonly [status: number, body: unknown]>>): RequestListener =>
  (request, response) => {
    const [, found = [200, []]] = Object.entries(byPath).find(([part]) => request.url?.includes(part)) ?? [];
    response.writeHead(found[0], { 'content-type': 'application/json' }).end(JSON.stringify(found[1]));
  };

/** DOCKER_HOST of something that listens like an engine. */
async function served(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('no engine: exit 64, and where it was looked for', concurrent, async () => {
  await using workplace = await openWorkplace();
  const DOCKER_HOST = `unix://${path.join(workplace.dir, 'no.sock')}`;
  await expectEnd({ workplace, args: run, env: { DOCKER_HOST } }, 64, ['No container engine was found', DOCKER_HOST]);
});

test('an engine that this user may not use: exit 64, and how to be allowed', concurrent, async () => {
  await using workplace = await openWorkplace();
  const DOCKER_HOST = await served(answers({ '/': [403, { message: 'no' }] }));
  await expectEnd({ workplace, args: run, env: { DOCKER_HOST } }, 64, ['may not use it', 'usermod']);
});

test('an engine that is too old: exit 64, and what is needed', concurrent, async () => {
  await using workplace = await openWorkplace();
  const DOCKER_HOST = await served(answers({ '/version': [200, { Version: '18.09.1', ApiVersion: '1.39' }] }));
  await expectEnd({ workplace, args: run, env: { DOCKER_HOST } }, 64, ['18.09.1 with API 1.39', '1.41 is needed']);
});

test(
  'an engine without images, and no registry: nothing was assessed, and how to come by them',
  concurrent,
  async () => {
    await using workplace = await openWorkplace();
    const DOCKER_HOST = await served(
      answers({
        '/version': [200, version],
        '/info': [200, {}],
        '/volumes': [200, { Volumes: [] }],
        '/distribution/': [500, { message: 'no such host' }],
        '/images/json': [200, []],
        '/images/': [404, { message: 'No such image' }],
      }),
    );
    await expectEnd({ workplace, args: [...run, '--results', workplace.results], env: { DOCKER_HOST } }, 2, [
      'There is no image for postgres',
      'no such host',
      'nothing was assessed',
    ]);
  },
);

test('an engine that dies in the middle of a run: the criterion is an error, not a failure', {
  timeout: 120_000,
}, async ({ skip }) => {
  const lack = await lackOfEngine();
  if (lack !== undefined) skip(lack);
  await using workplace = await openWorkplace();
  const front = await mortalEngine(path.join(workplace.dir, 'engine.sock'), 3);
  const { exitCode, outcomes, findings } = await gradeTarget(workplace, {
    args: [criterion, '--driver', 'docker'],
    env: { DOCKER_HOST: front },
    deadlineMs: 100_000,
  });
  // What the lab made is still there, and has its labels: whoever starts next removes it.
  await sweepDeadRunsOf(await openEngine());
  expect(outcomes).toEqual({ [criterion]: 'error' });
  expect(exitCode).toBe(2);
  expect(findings[0]?.error?.code).toMatch(/^engine-(lost|not-found)$/);
  expect(findings[0]?.error?.hint).toBeTruthy();
});

/** DOCKER_HOST of the engine, as long as it is not told to start the container of that number. */
async function mortalEngine(socketPath: string, last: number): Promise<string> {
  const address = engineAddress();
  const sockets = new Set<Socket>();
  let starts = 0;
  const server = createServer((near) => {
    const far =
      address !== undefined && 'socketPath' in address
        ? connect(address.socketPath)
        : connect(address?.port ?? 0, address?.host);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
      socket.pipe(other);
    }
    near.on('data', (chunk: Buffer) => {
      starts += /^POST \/(v[\d.]+\/)?containers\/\w+\/start/.test(chunk.toString('latin1')) ? 1 : 0;
      if (starts === last) close();
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(close);
  return `unix://${socketPath}`;
}
