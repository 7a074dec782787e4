// Tests what is made of requests and lines: ids, traces and jobs that are right, and each way in which they can be wrong.
import { expect, test } from 'vitest';
import { correlationAccount, type Followed, type LineFields } from './correlation-account.ts';
import { correlationRequests } from './correlation-requests.ts';

const requests = correlationRequests('a-seed', 60);
const right: Followed[] = requests.map((one, n) => ({
  ...one,
  returnedId: one.validId ?? `fresh-id-${n}`,
  taskId: one.job ? `task-${n}` : undefined,
}));
const fresh = (n: number) => (n + 1).toString(16).padStart(32, 'f');
const linesFor = (one: Followed, n: number): LineFields[] =>
  Array.from({ length: one.job ? 2 : 1 }, () => {
    const fields = { requestId: one.returnedId, traceId: one.traceId ?? fresh(n) };
    return { ...fields, text: JSON.stringify(fields) };
  });
const good = right.flatMap(linesFor);
const none = { wrongIds: [], unlogged: [], wrongTraces: [], mixed: [] };
const at = <T>(list: readonly T[], index: number) => list[index] as T;
const withLine = (index: number, change: Partial<LineFields>) => good.with(index, { ...at(good, index), ...change });

test('valid and invalid ids and traces meet in all ways, and a seed repeats them', () => {
  expect(correlationRequests('a-seed', 60)).toEqual(requests);
  const kinds = new Set(
    requests.map((one) => `${one.path.split(/[/?]/)[1]} ${one.validId === undefined} ${one.traceId === undefined}`),
  );
  expect(kinds.size).toBe(12);
  expect(requests.filter(({ job }) => job)).toHaveLength(12);
});

test('requests that can all be followed', () => {
  expect(correlationAccount(right, good)).toEqual(none);
});

test('an id that is not returned, replaced, taken over though invalid, or given twice', () => {
  const change = (index: number, returnedId: string | undefined) =>
    correlationAccount(right.with(index, { ...at(right, index), returnedId }), good).wrongIds;
  expect(change(0, undefined)).toMatchObject([expect.stringContaining('no X-Request-Id')]);
  expect(change(0, 'another-id')).toMatchObject([expect.stringContaining('answered with another-id')]);
  const invalid = right.findIndex(
    ({ validId, headers }) => validId === undefined && headers['x-request-id'] !== undefined,
  );
  expect(change(invalid, requests[invalid]?.headers['x-request-id'])).toMatchObject([
    expect.stringContaining('took over'),
  ]);
  expect(change(3, at(right, 7).returnedId)).toHaveLength(2);
});

test('a request, or only its job, without a line', () => {
  expect(correlationAccount(right, good.slice(1)).unlogged).toMatchObject([expect.stringContaining('1 of 2 lines')]);
  expect(correlationAccount(right, good.slice(0, -1)).unlogged).toMatchObject([
    expect.stringContaining('0 of 1 lines'),
  ]);
});

test('a request for a task that was turned away has no job to be followed', () => {
  const turnedAway = right.with(0, { ...at(right, 0), taskId: undefined });
  expect(at(right, 0).job).toBe(true);
  expect(correlationAccount(turnedAway, good.slice(1))).toEqual(none);
  expect(correlationAccount(turnedAway, good.slice(2)).unlogged).toMatchObject([
    expect.stringContaining('0 of 1 lines'),
  ]);
});

test('requests that leave two lines each, and jobs that leave none', () => {
  const twice = right.flatMap((one, n) => [...linesFor({ ...one, job: true }, n)]);
  expect(correlationAccount(right, twice).unlogged).toHaveLength(12);
  expect(correlationAccount(right, [...twice, ...good])).toEqual(none);
  expect(correlationAccount(right, twice).unlogged[0]).toContain('2 of 3 lines');
});

test('a trace that is missing, made up, shared, or went on from an invalid header', () => {
  const traces = (index: number, traceId: string | undefined) =>
    correlationAccount(right, withLine(index, { traceId })).wrongTraces;
  for (const wrong of [undefined, '0'.repeat(32), 'not-a-trace', 'a'.repeat(32)])
    expect(traces(0, wrong)).toHaveLength(1);
  const shared = good.findIndex(({ requestId }) => requestId === at(right, 5).returnedId);
  expect(traces(shared, at(good, 0).traceId)).not.toEqual([]);
  const invalid = right.findIndex(
    ({ headers, traceId }) => traceId === undefined && headers.traceparent?.startsWith('ff'),
  );
  const line = good.findIndex(({ requestId }) => requestId === right[invalid]?.returnedId);
  expect(traces(line, right[invalid]?.headers.traceparent?.split('-')[1])).toMatchObject([
    expect.stringContaining('invalid traceparent'),
  ]);
});

test('a line that names another request, or is in its trace', () => {
  const other = at(right, 9).returnedId ?? '';
  expect(correlationAccount(right, withLine(0, { text: `before this: ${other}` })).mixed).toHaveLength(1);
  const swapped = correlationAccount(right, withLine(0, { requestId: other }));
  expect(swapped.mixed).not.toEqual([]);
  expect(swapped.unlogged).not.toEqual([]);
});
