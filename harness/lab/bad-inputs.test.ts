// Tests that the inputs are drawn by the seed, are as bad as they say, and reach every route that takes any.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldsOf, textOf } from './answer.ts';
import { badInputs } from './bad-inputs.ts';

const task = '7b0f4a0e-5f0f-4f7a-9f55-0f3f3a1d2c4b';
const other = 'c1d7f2a6-2b3e-4c58-8a4f-6e2f0b9d7a31';
const inputs = badInputs({ task, other });
const named = (what: string) => inputs.find((input) => input.what === what)?.requests ?? fc.constant(undefined);

test('the same seed draws the same, and each input has a name of its own', () => {
  const draw = (seed: number) => inputs.map(({ requests }) => fc.sample(requests, { seed, numRuns: 2 }));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(8)).not.toEqual(draw(7));
  expect(new Set(inputs.map(({ what }) => what)).size).toBe(inputs.length);
});

test('every route that takes input is there', () => {
  const routes = new Set(inputs.map(({ what }) => what.slice(0, what.indexOf(': '))));
  expect([...new Set([...routes].map((route) => route.replace(task, ':id')))].toSorted()).toEqual([
    'DELETE /tasks/:id',
    'GET /rates/:currency',
    'GET /tasks',
    'GET /tasks/:id',
    'GET /tasks/:id/activity',
    'PATCH /tasks/:id',
    'POST /login',
    'POST /tasks',
    'POST /tasks/:id/notify',
    'POST /transfers',
  ]);
});

test('prototype keys are own keys of the JSON that is sent', () => {
  const [sent] = fc.sample(named('POST /tasks: the key __proto__'), { seed: 1, numRuns: 1 });
  expect(JSON.stringify(sent?.json)).toBe('{"title":"valid","__proto__":{"admin":true}}');
});

test('broken bytes are no UTF-8, broken JSON is no JSON, and long text is too long', () => {
  const draw = (what: string) => fc.sample(named(what), { seed: 1, numRuns: 20 });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (const request of draw('POST /tasks: bytes that are no UTF-8'))
    expect(() => decoder.decode(request?.body as Uint8Array)).toThrow();
  for (const what of ['POST /tasks: broken JSON', 'POST /tasks: NaN'])
    for (const request of draw(what)) expect(() => JSON.parse(request?.body as string)).toThrow();
  for (const request of draw('POST /tasks: title is too long'))
    expect(textOf(fieldsOf(request?.json).title).trim().length).toBeGreaterThan(200);
});
