// Tests the verbs on answers with services that answer everything in one way.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { AnswersHandle } from './answers.ts';
import { HttpHandle } from './http.ts';
import type { World } from './world.ts';

const envelope = (code: string) => JSON.stringify({ data: null, meta: {}, error: { code, message: 'no' } });

/** How the provider was told to behave. */
const ways: unknown[] = [];

/** Answers each request with what `answer` makes of it: a status and a body. */
async function answersOf(answer: (request: { url: string; nth: number }) => [number, string]) {
  let nth = 0;
  ways.length = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const [status, body] = answer({ url: request.url ?? '', nth: nth++ });
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = new HttpHandle({ baseUrl: () => url, path: (path) => path, wait: undefined as never });
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]();
    server.close();
  });
  const provider = { behave: (decide: () => unknown) => void ways.push(decide()) };
  const tasks = { create: async (count: number) => Array.from({ length: count }, (_, n) => `task-${n}`) };
  const world = { context: { seed: 'a-seed' }, services: { provider, secrets: { OPERATOR_TOKEN: 'token' } } };
  return new AnswersHandle(world as unknown as World, http, tasks as never);
}

test('bad input that is refused in the envelope is no problem', async () => {
  const answers = await answersOf(() => [400, envelope('validation_failed')]);
  expect(await answers.badInputProblems({ task: 'a', other: 'b' }, 1)).toEqual([]);
});

test.each([
  ['accepted', 201, '{}', '201'],
  ['answered with 5xx', 500, envelope('internal_error'), '500'],
  ['refused without a code', 400, envelope(''), 'no machine code in snake_case'],
])('bad input that is %s is one problem each', async (_, status, body, problem) => {
  const answers = await answersOf(() => [status, body]);
  const problems = await answers.badInputProblems({ task: 'a', other: 'b' }, 1);
  expect(problems.length).toBeGreaterThan(100);
  expect(problems.every((one) => one.includes(`: ${problem} to {`))).toBe(true);
});

test.each([404, 405, 429])('%i is no refusal of an input, but 404 of a path', async (status) => {
  const answers = await answersOf(() => [status, envelope('no')]);
  const problems = await answers.badInputProblems({ task: 'a', other: 'b' }, 1);
  expect(problems.length).toBeGreaterThan(100);
  expect(problems.some((one) => one.startsWith('GET /tasks/:id: '))).toBe(status !== 404);
});

test('bad logins stay below the limit of a minute, whatever is drawn of the rest', async () => {
  const paths: string[] = [];
  const answers = await answersOf(({ url }) => {
    paths.push(url);
    return [400, envelope('no')];
  });
  await answers.badInputProblems({ task: 'a', other: 'b' }, 20);
  const logins = paths.filter((path) => path === '/login').length;
  expect(logins).toBeGreaterThan(20);
  expect(logins).toBeLessThan(60);
});

test('tasks that are not shown cannot be said to be as before', async () => {
  const answers = await answersOf(() => [404, envelope('not_found')]);
  await expect(answers.victimsNow({ task: 'a', other: 'b' })).rejects.toMatchObject({ code: 'task-not-shown' });
});

test('a service that answers everything alike has problems with every other status', async () => {
  const problems = await (await answersOf(() => [404, envelope('not_found')])).problems();
  expect(problems).toContain('GET /livez answered 404, not 200');
  expect(problems).toContain('PUT /tasks answered 404, not 405');
  expect(problems.filter((one) => one.includes('not 404'))).toEqual([]);
});

test('an error whose code changes from one time to the next is told', async () => {
  const answers = await answersOf(({ nth }) => [503, envelope(`error_${nth}`)]);
  expect((await answers.outageProblems())[0]).toBe('GET /tasks answered 503 with the code error_0, and then error_1');
});

test('routes that need the provider are asked while it fails, after successes, and it is put right again', async () => {
  const kept = await answersOf(({ url }) => [ways.at(-1) === 503 ? 503 : 404, envelope(url.length > 0 ? 'no' : '')]);
  expect(await kept.providerProblems()).toEqual([]);
  expect(ways).toEqual([503, undefined, 503, undefined, 404, undefined]);
  const blind = await answersOf(() => [200, JSON.stringify({ data: {}, meta: {}, error: null })]);
  expect(await blind.providerProblems()).toHaveLength(3);
});

test('the limit is looked for, and its answer judged', async () => {
  const limited = await answersOf(({ nth }) => (nth < 60 ? [401, envelope('no')] : [429, '{}']));
  expect(await limited.limitProblems()).toEqual([
    'POST /login answered 429 with the fields (none) in place of data, meta, error',
  ]);
  const unlimited = await answersOf(() => [401, envelope('no')]);
  expect(await unlimited.limitProblems()).toEqual(['POST /login was never answered 429 in 120 requests']);
});
