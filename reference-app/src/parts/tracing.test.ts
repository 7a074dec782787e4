import { expect, test } from 'vitest';
import { createIdTracing, formatTraceparent, parseTraceparent } from './tracing.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const valid = `00-${traceId}-b7ad6b7169203331-01`;

test('continues a valid trace and starts a new one for an invalid header', () => {
  const tracing = createIdTracing();
  const begin = (traceparent: string | undefined) =>
    tracing.begin({ kind: 'server', name: 'GET', requestId: 'request-1', traceparent });
  const continued = begin(valid);
  expect(continued.trace).toMatchObject({ traceId, sampled: true });
  expect(parseTraceparent(formatTraceparent(continued.trace))?.traceId).toBe(traceId);
  expect(begin('rubbish').trace.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(begin(undefined).trace.traceId).not.toBe(begin(undefined).trace.traceId);
  expect(continued.run(() => tracing.current()?.requestId)).toBe('request-1');
  expect(tracing.current()).toBeUndefined();
});

test.each([
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `ff-${traceId}-b7ad6b7169203331-01`,
  `${valid}-more`,
  valid.toUpperCase(),
])('%s is no valid traceparent', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});

test('a later version may carry more', () => {
  expect(parseTraceparent(`01-${traceId}-b7ad6b7169203331-00-more`)).toMatchObject({ traceId, sampled: false });
});
