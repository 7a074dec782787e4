// Tests starts that are expected to end: what is changed, what is seen of them, and that nothing of them is left.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { processEntry } from '../drivers/process-table.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import type { Budget } from '../model/budget.ts';
import { BootHandle } from './boot.ts';
import { LabJournal } from './journal.ts';
import { smallTargetContext } from './small-target.fixture.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

// Says what it was given, and does as SESSION_SECRET tells it.
const source = `
  const { readFileSync } = require('node:fs');
  const { SESSION_SECRET, SESSION_SECRET_FILE, OPERATOR_TOKEN, PORT } = process.env;
  const secret = SESSION_SECRET_FILE === undefined ? SESSION_SECRET : readFileSync(SESSION_SECRET_FILE, 'utf8');
  console.log(JSON.stringify({ secret: secret ?? 'none', token: OPERATOR_TOKEN }));
  console.error('said on stderr');
  if (secret === 'hang') setInterval(() => {}, 1000);
  else if (secret === 'crash') process.kill(process.pid, 'SIGKILL');
  else if (!secret?.startsWith('listen')) process.exitCode = 3;
  else require('node:http').createServer().listen(PORT, () => secret === 'listen-briefly' && setTimeout(() => process.exit(4), 15));
`;

const scope = await openRunScope('lab-boot-test');
const context = smallTargetContext(scope, createEmbeddedDriver(), { command: ['node', '-e', source] });
const world = new World(context, {});
const budget = { key: 'boot-ends', value: 3_000, unit: 'ms', comparison: '<=' } as Budget;
const boot = new BootHandle(
  world,
  new LabJournal(() => {}),
  new Waiter(new Map([[budget.key, budget]]), new LabJournal(() => {})),
);
const told = (lines: readonly string[]) => JSON.parse(lines[0] ?? '{}');

beforeAll(() => world.startServices(1), 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await scope[Symbol.asyncDispose]();
});

test('a variable that is taken away is absent, the others are as in any start, and stdout and stderr are kept apart', async () => {
  const result = await boot.refused({ what: 'without SESSION_SECRET', without: ['SESSION_SECRET'] }, 'boot-ends');
  expect(result).toMatchObject({ code: 3, signal: null, ended: true, listened: false, stderr: ['said on stderr'] });
  expect(told(result.stdout)).toEqual({ secret: 'none', token: world.services.secrets.OPERATOR_TOKEN });
  expect(result.elapsedMs).toBeGreaterThan(0);
});

test('a variable can be emptied, changed, and moved to a file', async () => {
  const empty = await boot.refused({ what: 'emptied', env: { SESSION_SECRET: '' } }, 'boot-ends');
  expect(told(empty.stdout).secret).toBe('');
  const changed = await boot.refused({ what: 'changed', env: { SESSION_SECRET: 'other' } }, 'boot-ends');
  expect(told(changed.stdout).secret).toBe('other');
  const moved = await boot.refused({ what: 'in a file', files: { SESSION_SECRET: 'of a file\n' } }, 'boot-ends');
  expect(told(moved.stdout).secret).toBe('of a file\n');
});

test('a port that is open for a moment only was seen', async () => {
  const change = { what: 'that listens', env: { SESSION_SECRET: 'listen-briefly' } };
  expect(await boot.refused(change, 'boot-ends')).toMatchObject({ code: 4, ended: true, listened: true });
});

test('one that listens and goes on is stopped, and leaves nothing', async () => {
  const change = { what: 'that serves', env: { SESSION_SECRET: 'listen' } };
  const result = await boot.refused(change, 'boot-ends');
  expect(result).toMatchObject({ code: null, signal: null, ended: false, listened: true });
  const { pid } = world.everyInstance().at(-1) ?? {};
  expect(processEntry(pid ?? 0)).toBeUndefined();
  expect(world.instances.size).toBe(0);
});

test('one that finds its port occupied ends by its own choice', async () => {
  const change = { what: 'on an occupied port', occupied: true, env: { SESSION_SECRET: 'listen' } };
  const result = await boot.refused(change, 'boot-ends');
  expect(result).toMatchObject({ code: 1, ended: true, listened: false });
  expect(result.stderr.join('\n')).toContain('EADDRINUSE');
});

test('a signal is no exit code, and one that neither ends nor listens fails, and is gone', async () => {
  const crashed = await boot.refused({ what: 'that crashes', env: { SESSION_SECRET: 'crash' } }, 'boot-ends');
  expect(crashed).toMatchObject({ code: null, signal: 'SIGKILL', ended: true });
  const change = { what: 'that hangs', env: { SESSION_SECRET: 'hang' } };
  const failure = { code: 'not-in-time', message: expect.stringContaining('the end of a start that hangs') };
  await expect(boot.refused(change, 'boot-ends')).rejects.toMatchObject(failure);
  expect(processEntry(world.everyInstance().at(-1)?.pid ?? 0)).toBeUndefined();
}, 30_000);
