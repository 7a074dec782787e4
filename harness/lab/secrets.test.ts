// Tests what is made of starts with secrets missing or in bad files, on targets that do one thing wrong each.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import type { Budget } from '../model/budget.ts';
import { BootHandle } from './boot.ts';
import { LabJournal } from './journal.ts';
import { SecretsHandle } from './secrets.ts';
import { smallTargetContext } from './small-target.fixture.ts';
import { Waiter } from './waiter.ts';
import { World } from './world.ts';

// Careful, but for the token, of which it asks nothing, and for its own key, which it shows.
const source = `
  const { readFileSync } = require('node:fs');
  const problems = ['DATABASE_PASSWORD', 'SESSION_KEY', 'PROVIDER_API_KEY', 'OWN_KEY'].filter((name) => {
    const { [name]: value, [name + '_FILE']: file } = process.env;
    if (file === undefined) return !value;
    try { return value !== undefined || readFileSync(file, 'utf8') === ''; } catch { return true; }
  });
  if (problems.includes('OWN_KEY')) console.error('bad', process.env.SESSION_KEY);
  else if (problems.length > 0) console.log('bad', problems.join());
  if (problems.length > 0) process.exitCode = 2;
  else require('node:http').createServer(({ url }, response) => {
    const { PROVIDER_URL, PROVIDER_API_KEY_FILE } = process.env;
    const authorization = 'Bearer ' + readFileSync(PROVIDER_API_KEY_FILE, 'utf8').trim();
    if (url.startsWith('/rates')) fetch(PROVIDER_URL + '/v1' + url, { headers: { authorization } }).then(() => response.end());
    else response.end();
  }).listen(process.env.PORT);
`;

const scope = await openRunScope('lab-secrets-test');
const start = { command: ['node', '-e', source] };
const context = smallTargetContext(scope, createEmbeddedDriver(), start, {
  env: { sessionSecret: 'SESSION_KEY' },
  secrets: ['OWN_KEY'],
});
const world = new World(context, {});
const journal = new LabJournal(() => {});
const budget = { key: 'boot-refused', value: 5_000, unit: 'ms', comparison: '<=' } as Budget;
const wait = new Waiter(new Map([[budget.key, budget]]), journal);
const secrets = new SecretsHandle(world, new BootHandle(world, journal, wait), wait);

beforeAll(() => world.startServices(1), 120_000);
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await scope[Symbol.asyncDispose]();
});

test('each secret is taken away and emptied in turn, by its own name, also one that the manifest adds', async () => {
  const refusals = await secrets.refusesWithoutEach('boot-refused');
  expect(refusals).toEqual({
    starts: 10,
    accepted: ['without OPERATOR_TOKEN: it serves', 'with OPERATOR_TOKEN empty: it serves'],
    listened: ['without OPERATOR_TOKEN: its port was open', 'with OPERATOR_TOKEN empty: its port was open'],
    unnamed: [
      'without OPERATOR_TOKEN: its output does not name the variable',
      'with OPERATOR_TOKEN empty: its output does not name the variable',
      'without OWN_KEY: its output does not name the variable',
      'with OWN_KEY empty: its output does not name the variable',
    ],
    leaked: [
      'without OWN_KEY: SESSION_SECRET, plain, in its output',
      'with OWN_KEY empty: SESSION_SECRET, plain, in its output',
    ],
  });
}, 60_000);

test('a usage text that lists every variable names none of them', async () => {
  const names = "['DATABASE_PASSWORD', 'SESSION_SECRET', 'PROVIDER_API_KEY', 'OPERATOR_TOKEN']";
  const usage = `const names = ${names}; const missing = names.filter((name) => !process.env[name]);
    console.log('usage: set ' + names); if (process.env.LOG_LEVEL === 'debug') console.log('missing: ' + missing); process.exit(1);`;
  const unnamed = async (env: Record<string, string>) => {
    const careless = smallTargetContext(scope, createEmbeddedDriver(), { command: ['node', '-e', usage] });
    await using other = new World(careless, env);
    await other.startServices(1);
    const handle = new SecretsHandle(other, new BootHandle(other, journal, wait), wait);
    return (await handle.refusesWithoutEach('boot-refused')).unnamed.length;
  };
  expect(await unnamed({})).toBe(8);
  expect(await unnamed({ LOG_LEVEL: 'debug' })).toBe(0);
}, 60_000);

test('a port that nobody could look at decides nothing, unless something else is wrong', async () => {
  const boots = (change: object) => ({
    refused: async ({ what }: { what: string }) => {
      const said = { stdout: [what.replaceAll('SESSION_SECRET', 'SESSION_KEY')], stderr: [] };
      return { what, code: 1, signal: null, ended: true, elapsedMs: 1, listened: false, ...said, ...change };
    },
  });
  const refusals = (change: object) =>
    new SecretsHandle(world, boots(change) as never, wait).refusesWithoutEach('boot-refused');
  expect(await refusals({ watchGapMs: 100 })).toMatchObject({ accepted: [], listened: [], unnamed: [] });
  await expect(refusals({ watchGapMs: 900 })).rejects.toMatchObject({ code: 'machine-too-busy' });
  expect((await refusals({ watchGapMs: 900, code: 0 })).accepted).toHaveLength(10);
});

test('each of the contract in a file that is not there, empty, or one of two', async () => {
  const { starts, accepted, unnamed, leaked } = await secrets.refusesBadFiles('boot-refused');
  expect(starts).toBe(12);
  expect(accepted).toEqual([
    'with OPERATOR_TOKEN_FILE not there: it serves',
    'with OPERATOR_TOKEN_FILE empty: it serves',
    'with OPERATOR_TOKEN and OPERATOR_TOKEN_FILE: it serves',
  ]);
  expect(unnamed).toHaveLength(3);
  expect(leaked).toEqual([]);
}, 60_000);

test('files are used, and what was answered is told; a start that ends instead fails at once', async () => {
  expect(await secrets.usesFiles('\n', 'EUR', 'boot-refused')).toEqual({
    'POST /tasks': 200,
    'GET /diagz': 200,
    'GET /rates': 200,
    'the provider knew the key': true,
  });
  const stubborn = smallTargetContext(scope, createEmbeddedDriver(), { command: ['node', '-e', 'process.exit(3)'] });
  await using other = new World(stubborn, {});
  await other.startServices(1);
  const handle = new SecretsHandle(other, new BootHandle(other, journal, wait), wait);
  const failure = { code: 'files-refused', message: expect.stringContaining('it ended with 3') };
  await expect(handle.usesFiles('', 'EUR', 'boot-refused')).rejects.toMatchObject(failure);
}, 60_000);
