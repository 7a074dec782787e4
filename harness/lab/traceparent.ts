// The header `traceparent` of W3C Trace Context: drawn, taken apart, and in the forms that nobody may continue.
import { type SeededRandom, seededRandom } from '../model/seeded-random.ts';

export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

export interface TraceParent extends TraceIds {
  readonly header: string;
}

export function drawTraceparent(random: SeededRandom | string): TraceParent {
  if (typeof random === 'string') return drawTraceparent(seededRandom(random));
  const traceId = random.hex(32);
  const spanId = random.hex(16);
  return { traceId, spanId, header: `00-${traceId}-${spanId}-01` };
}

/** Each breaks another sentence of https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
export function drawInvalidParents(random: SeededRandom): string[] {
  const { header, traceId, spanId } = drawTraceparent(random);
  const noTrace = `00-${'0'.repeat(32)}-${spanId}-01`;
  const noParent = `00-${traceId}-${'0'.repeat(16)}-01`;
  const noVersion = `ff-${traceId}-${spanId}-01`;
  const tooShort = `00-${traceId.slice(1)}-${spanId}-01`;
  const noHex = `00-${traceId.slice(1)}g-${spanId}-01`;
  const tooLong = `${header}-more`;
  return [noTrace, noParent, noVersion, tooShort, noHex, tooLong];
}

export function splitTraceparent(header: string | undefined): TraceIds | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header ?? '');
  const [, traceId = '', spanId = ''] = match ?? [];
  return match === null || /^0+$/.test(traceId) || /^0+$/.test(spanId) ? undefined : { traceId, spanId };
}
