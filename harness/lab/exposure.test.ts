// Tests the search of everything a target lets out, on a small target that leaks in each of the places.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import type { Budget } from '../model/budget.ts';
import { BootHandle } from './boot.ts';
import { ExposureHandle } from './exposure.ts';
import { HttpHandle } from './http.ts';
import { LabJournal } from './journal.ts';
import { readyWithin } from './readiness-wait.ts';
import { smallTargetContext } from './small-target.fixture.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

// Refuses nearly all that carries a cookie; each leak in a form and a place of its own.
const source = `
  const { DATABASE_PASSWORD, DATABASE_URL, SESSION_SECRET, PROVIDER_API_KEY, OPERATOR_TOKEN, PORT } = process.env;
  if (!URL.canParse(DATABASE_URL)) throw new Error('no URL: ' + DATABASE_URL);
  let failed = 0;
  require('node:http').createServer((request, response) => {
    const { url, headers } = request;
    const text = Buffer.from('key ' + PROVIDER_API_KEY).toString('base64');
    if (url === '/diagz') response.setHeader('x-token', encodeURIComponent(OPERATOR_TOKEN));
    if (headers.cookie) console.error('served', headers.cookie);
    if (url === '/readyz') response.statusCode = 200;
    else if (headers.authorization && url !== '/diagz') response.statusCode = url === '/docs' ? 200 : 400;
    if (url === '/diagz' && !headers.authorization.endsWith(OPERATOR_TOKEN)) response.statusCode = failed = 401;
    response.end(JSON.stringify({ data: { id: 'an-id' } }) + (url === '/metrics' && failed ? text : ''));
  }).listen(PORT, () => console.log([...SESSION_SECRET].reverse().join('')));
  process.on('SIGTERM', () => process.exit(0));
`;

const scope = await openRunScope('lab-exposure-test');
const start = { command: ['node', '-e', source, 'an-argument'] };
const world = new World(smallTargetContext(scope, createEmbeddedDriver(), start), {});
const journal = new LabJournal(() => {});
const budget = { key: 'boot-refused', value: 5_000, unit: 'ms', comparison: '<=' } as Budget;
const wait = new Waiter(new Map([[budget.key, budget]]), journal);
const http = new HttpHandle({ baseUrl: () => world.instance(0).url, path: (path) => path, wait });
const exposure = new ExposureHandle({ world, journal, http, boot: new BootHandle(world, journal, wait) });

beforeAll(async () => {
  await world.startServices(1, { traces: true });
  await world.startInstance(0);
  await readyWithin(world, 0);
}, 120_000);
afterAll(async () => {
  await http[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  await scope[Symbol.asyncDispose]();
});

test('what was not answered as it should be is told, in both directions', async () => {
  expect(await exposure.use()).toEqual([]);
  expect(await exposure.misuse()).toEqual(['DELETE /readyz: 200', 'DELETE /docs: 200']);
});

test('starts that have to fail are made, and both ended by themselves', async () => {
  const boots = await exposure.failedStarts('boot-refused');
  expect(boots.map(({ ended, code }) => ({ ended, code }))).toEqual([
    { ended: true, code: 1 },
    { ended: true, code: 1 },
  ]);
});

test('each leak is found where it is and in its form, the trace export included, and the process is ended for that', async () => {
  const { url } = world.services.otlp ?? { url: '' };
  const body = JSON.stringify({ resourceSpans: [], note: world.services.secrets.DATABASE_PASSWORD });
  await fetch(`${url}/v1/logs`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const leaks = await exposure.leaks();
  expect(world.instance(0).exitStatus).toBeDefined();
  expect(leaks).toEqual([
    'DATABASE_PASSWORD, plain, in stderr of start 2',
    'DATABASE_PASSWORD, plain, in the trace export',
    'SESSION_SECRET, reversed, in stdout of start 0',
    'PROVIDER_API_KEY, base64, in the answer to GET /metrics in the end',
    'OPERATOR_TOKEN, URL-encoded, in the answer to GET /diagz',
    'OPERATOR_TOKEN, URL-encoded, in the answer to GET /diagz in the end',
    'cookie of a client, plain, in stderr of start 0',
  ]);
});
