// Tests the reading of log lines: mapped names, foreign lines, missing times, lines that lie in wait.
import { expect, test } from 'vitest';
import type { OutputLine } from '../targets/target.ts';
import {
  type LogRecord,
  lifecycleEvents,
  lineProblems,
  logRecords,
  requestFields,
  requestIds,
  serviceVersion,
} from './log-lines.ts';

const output = (...texts: readonly (string | object)[]): { lines: OutputLine[] } => ({
  lines: texts.map((text, atMs) => ({
    stream: 'stdout',
    text: typeof text === 'string' ? text : JSON.stringify(text),
    atMs,
  })),
});

test('lifecycle lines are found by the names of the contract, in the order in which they came', () => {
  const events = lifecycleEvents(
    output(
      { time: 1_700_000_000_000, event: 'shutdown.stopping' },
      'npm WARN something',
      { time: '2026-01-02T03:04:05.678Z', event: 'shutdown.drained', cut: 3 },
      { event: 'shutdown.closed', cut: '3' },
    ),
  );
  expect(events).toEqual([
    { event: 'stopping', timeMs: 1_700_000_000_000, readAtMs: 0, cut: undefined },
    { event: 'drained', timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678), readAtMs: 2, cut: 3 },
    { event: 'closed', timeMs: Number.NaN, readAtMs: 3, cut: undefined },
  ]);
});

test('mapped names replace those of the contract, and dots reach into objects', () => {
  const names = {
    event: 'ctx.kind',
    time: '@timestamp',
    cut: 'ctx.dropped',
    requestId: 'ctx.trace.id',
    events: { stopping: 'bye' },
  };
  const lines = output(
    { '@timestamp': 5, ctx: { kind: 'bye', dropped: 2, trace: { id: 'r-1' } } },
    { event: 'shutdown.stopping', time: 1, 'ctx.kind': 'other' },
    { ctx: { kind: 'shutdown.drained' } },
  );
  expect(lifecycleEvents(lines, names)).toMatchObject([
    { event: 'stopping', timeMs: 5, cut: 2 },
    { event: 'drained', timeMs: Number.NaN },
  ]);
  expect([...requestIds(lines, names)]).toEqual(['r-1']);
});

test('a field with dots in its own name is found by it', () => {
  const lines = output({ 'ctx.id': 'whole', ctx: { id: 'inner' } });
  expect([...requestIds(lines, { requestId: 'ctx.id' })]).toEqual(['whole']);
});

test('lines that are no JSON object have no fields, and stay', () => {
  const records = logRecords(output('plain', '[1]', 'null', '7', '{"half":', { a: 1 }));
  expect(records.map(({ fields }) => fields)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    { a: 1 },
  ]);
  expect(records[0]?.text).toBe('plain');
});

test('standard error is not the log', () => {
  const { lines } = output({ event: 'shutdown.closed' });
  expect(lifecycleEvents({ lines: lines.map((line) => ({ ...line, stream: 'stderr' })) })).toEqual([]);
});

test('names and values that every object has are neither events nor ids', () => {
  const hostile = output(
    { event: 'constructor' },
    { event: '__proto__' },
    '{"event":{"toString":1}}',
    { requestId: { toString: null } },
    {},
  );
  expect(lifecycleEvents(hostile)).toEqual([]);
  expect(requestIds(hostile).size).toBe(0);
  expect(requestIds(hostile, { requestId: 'constructor.name' }).size).toBe(0);
});

test('a line is parsed once, however often one waits for it', () => {
  const parsed = new WeakMap<OutputLine, LogRecord>();
  const lines = output({ event: 'shutdown.closed' }, { filler: 'x'.repeat(1 << 20) });
  const [first] = logRecords(lines, parsed);
  expect(logRecords(lines, parsed)[0]).toBe(first);
});

test('what makes a line no log line is named, by the own names of the target', () => {
  const good = { level: 'info', time: 30_000, msg: '' };
  const text = { ...good, level: 30, time: '1970-01-01T01:00:05.5+01:00' };
  const lines = output(good, text, 'plain', { level: '', time: 'now' }, { ...good, time: '1 January 1970' });
  expect(lineProblems(logRecords(lines))).toMatchObject([
    { problem: 'not one JSON object', line: 'plain' },
    { problem: 'without level, time, msg', line: '{"level":"","time":"now"}' },
    { problem: 'without time' },
  ]);
  const names = { level: 'severity', time: '@timestamp', msg: 'log.message' };
  const own = output({ severity: 'INFO', '@timestamp': 1, log: { message: 'hello' } }, good);
  expect(lineProblems(logRecords(own), names)).toMatchObject([{ problem: 'without level, time, msg' }]);
});

test.each([
  ['seconds', 1_767_323_045],
  ['the local time as that of Greenwich', '2026-01-02T04:04:05Z'],
  ['nothing at all', 0],
])('a time that is %s is not when the line came', (_, time) => {
  const text = JSON.stringify({ level: 'info', msg: 'm', time });
  const [record] = logRecords({ lines: [{ stream: 'stdout', text, atMs: Date.UTC(2026, 0, 2, 3, 4, 5) }] });
  expect(lineProblems(record === undefined ? [] : [record])).toMatchObject([
    { problem: 'a time that is not when it came, 2026-01-02T03:04:05.000Z' },
  ]);
});

test('request fields and the version are found flat or nested, and only as texts', () => {
  const [flat, nested, numbers] = logRecords(
    output(
      { requestId: 'r-1', traceId: 't-1', 'service.version': '1.2.3' },
      { requestId: 'r-2', service: { version: '1.2.4' } },
      { requestId: 7, traceId: null },
    ),
  ) as [LogRecord, LogRecord, LogRecord];
  expect([flat, nested, numbers].map((record) => requestFields(record))).toEqual([
    { requestId: 'r-1', traceId: 't-1' },
    { requestId: 'r-2', traceId: undefined },
    { requestId: undefined, traceId: undefined },
  ]);
  expect([flat, nested, numbers].map((record) => serviceVersion(record))).toEqual(['1.2.3', '1.2.4', undefined]);
});
