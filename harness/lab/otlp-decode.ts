// Reads one OTLP trace export, JSON or protobuf, into spans.
import protobuf from 'protobufjs/light.js';
import { z } from 'zod';
import descriptor from './otlp-trace.json' with { type: 'json' };

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type AttributeValue = string | number | boolean | readonly AttributeValue[] | { [key: string]: AttributeValue };

export interface ReceivedSpan {
  /** Lower-case hex. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly resource: Readonly<Record<string, AttributeValue>>;
}

const kinds: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

const exportRequest = protobuf.Root.fromJSON(descriptor).lookupType('ExportTraceServiceRequest');

// OTLP/JSON writes ids as hex and 64-bit integers as text, but receivers must take numbers, too.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
const hex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^([0-9a-fA-F]{${2 * bytes}})?$`))
    .transform((text) => text.toLowerCase());

interface AnyValue {
  stringValue?: string | undefined;
  boolValue?: boolean | undefined;
  intValue?: string | number | undefined;
  doubleValue?: string | number | undefined;
  arrayValue?: { values?: AnyValue[] | undefined } | undefined;
  kvlistValue?: { values?: { key: string; value?: AnyValue | undefined }[] | undefined } | undefined;
  bytesValue?: string | undefined;
}

const anyValue: z.ZodType<AnyValue> = z.object({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.union([z.string(), z.number()]).optional(),
  get arrayValue() {
    return z.object({ values: z.array(anyValue).optional() }).optional();
  },
  get kvlistValue() {
    return z.object({ values: z.array(keyValue).optional() }).optional();
  },
  bytesValue: z.string().optional(),
});
const keyValue = z.object({ key: z.string(), value: anyValue.optional() });
const attributes = z.array(keyValue).default([]);

const exportSchema = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes }).optional(),
        scopeSpans: z
          .array(
            z.object({
              spans: z
                .array(
                  z.object({
                    traceId: hex(16),
                    spanId: hex(8),
                    parentSpanId: hex(8).default(''),
                    name: z.string().default(''),
                    kind: z.number().default(0),
                    attributes,
                  }),
                )
                .default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** Throws when the body is not what its content type says. */
export function decodeTraceExport(contentType: string, body: Buffer): ReceivedSpan[] {
  const request = exportSchema.parse(contentType === 'application/json' ? JSON.parse(body.toString()) : plain(body));
  return request.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        kind: kinds[span.kind] ?? 'unspecified',
        attributes: valuesOf(span.attributes),
        resource: valuesOf(resource?.attributes ?? []),
      })),
    ),
  );
}

/** The same shape as OTLP/JSON, so that one schema reads both. */
function plain(body: Buffer): unknown {
  const object = exportRequest.toObject(exportRequest.decode(body), { longs: String, bytes: String }) as {
    resourceSpans?: { scopeSpans?: { spans?: Record<string, unknown>[] }[] }[];
  };
  for (const { scopeSpans = [] } of object.resourceSpans ?? [])
    for (const { spans = [] } of scopeSpans)
      for (const span of spans)
        for (const id of ['traceId', 'spanId', 'parentSpanId'])
          if (typeof span[id] === 'string') span[id] = Buffer.from(span[id], 'base64').toString('hex');
  return object;
}

function valuesOf(list: readonly z.infer<typeof keyValue>[]): Record<string, AttributeValue> {
  return Object.fromEntries(list.map(({ key, value }) => [key, plainValue(value ?? {})]));
}

function plainValue(value: AnyValue): AttributeValue {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue !== undefined) return valuesOf(value.kvlistValue.values ?? []);
  return value.stringValue ?? value.boolValue ?? value.bytesValue ?? '';
}
