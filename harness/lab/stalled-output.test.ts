// Tests requests while nobody reads: a target that stalls with its output, one that drops lines, and what it says of them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { LabJournal } from './journal.ts';
import { smallTargetContext } from './small-target.fixture.ts';
import { explained, StalledOutputHandle } from './stalled-output.ts';
import { World } from './world.ts';

// Logs each request with much text; LOG_LEVEL says how it treats a full pipe and what it counts.
const source = `
  const { writeSync } = require('node:fs');
  const mode = process.env.LOG_LEVEL;
  let dropped = 0;
  const log = (id) => {
    const line = JSON.stringify({ requestId: id, filler: 'x'.repeat(4000) }) + '\\n';
    if (mode === 'blocks') writeSync(1, line);
    else if (process.stdout.writableLength > 100_000) {
      dropped += 1;
      if (mode === 'lingers') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
    else process.stdout.write(line);
  };
  require('node:http').createServer((request, response) => {
    if (request.url === '/metrics') return response.end(mode === 'silent-drops' ? 'up 1\\n' : 'log_lines_dropped{v="1"} ' + dropped + '\\n');
    log(request.headers['x-request-id']);
    response.end('{}');
  }).listen(process.env.PORT, '127.0.0.1');
`;

const scope = await openRunScope('lab-stalled-test');
const context = smallTargetContext(scope, createEmbeddedDriver(), { command: ['node', '-e', source] });

async function open(mode: string): Promise<{ world: World; stalled: StalledOutputHandle } & AsyncDisposable> {
  const world = new World(context, { LOG_LEVEL: mode });
  await world.startServices(1);
  await world.startInstance(0);
  const { url } = world.instance(0);
  for (let tries = 0; tries < 200; tries++) {
    const up = await fetch(`${url}/metrics`).then(
      () => true,
      () => false,
    );
    if (up) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    world,
    stalled: new StalledOutputHandle(world, new LabJournal(() => {})),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

beforeAll(() => context.driver.prepare(['postgres', 'redis'], scope), 120_000);
afterAll(() => scope[Symbol.asyncDispose]());

test('lines that a target drops are missing and counted, and lines come again', async () => {
  await using lab = await open('drops');
  const { answered, missing, counted } = await lab.stalled.account(400, 3);
  expect(answered).toBe(400);
  expect(missing).toBeGreaterThan(100);
  expect(counted).toBeGreaterThanOrEqual(missing);
  expect((await lab.stalled.account(3, 3)).missing).toBe(0);
}, 60_000);

test('a target that says nothing of what it drops fails', async () => {
  await using lab = await open('silent-drops');
  await expect(lab.stalled.account(10, 3)).rejects.toMatchObject({ code: 'not-counted' });
}, 60_000);

test('a target that waits a little at each line answers everything in time, and is caught all the same', async () => {
  await using lab = await open('lingers');
  await expect(lab.stalled.account(400, 3)).rejects.toMatchObject({ message: expect.stringContaining('stdout') });
}, 60_000);

test('lines that the lab itself had to drop leave it open which ones the target did', async () => {
  await using lab = await open('drops');
  Object.defineProperty(lab.world.instance(0), 'droppedLines', { value: 5 });
  await expect(lab.stalled.account(3, 3)).rejects.toMatchObject({ code: 'output-too-long' });
}, 60_000);

test('a target that waits for its reader is caught', async () => {
  await using lab = await open('blocks');
  await expect(lab.stalled.serve(400)).rejects.toMatchObject({ message: expect.stringContaining('stdout') });
}, 60_000);

test('a busy machine explains what is near to a calm load, and not ten times as much', () => {
  expect(explained(9_000, 0.45, 7_000)).toBe(true);
  expect(explained(20_000, 0.45, 7_000)).toBe(false);
  expect(explained(5_000, 0.45, 540)).toBe(false);
  expect([explained(5_000, 0.45, undefined), explained(5_000, 0.1, undefined)]).toEqual([true, false]);
});
