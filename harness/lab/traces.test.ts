// Tests the waiting for a trace: spans of others do not count, and what came late in a batch of its own does.
import { expect, test } from 'vitest';
import type { ReceivedSpan } from './otlp-decode.ts';
import { TracesHandle } from './traces.ts';
import type { World } from './world.ts';

const span = (traceId: string, name: string): ReceivedSpan => ({
  traceId,
  spanId: 'b',
  parentSpanId: '',
  name,
  kind: 'server',
  attributes: {},
  resource: {},
});

test('a trace is awaited until it is whole, and only its own spans count', async () => {
  const spans = [span('a', 'first'), span('other', 'second')];
  const otlp = { spans: () => spans, texts: () => ['text'], problems: () => [] };
  const traces = new TracesHandle({ services: { otlp }, context: { seed: 'a-seed' } } as unknown as World);
  const whole = traces.until('a', 'two spans', (found) => found.length === 2);
  setTimeout(() => spans.push(span('a', 'second')), 60);
  expect((await whole).map(({ name }) => name)).toEqual(['first', 'second']);
  expect([traces.spans().length, traces.texts()]).toEqual([3, ['text']]);
});

test('a lab that was opened without a receiver is a defect of the suite', () => {
  expect(() => new TracesHandle({ services: { otlp: undefined } } as unknown as World)).toThrow(/receiver/);
});
