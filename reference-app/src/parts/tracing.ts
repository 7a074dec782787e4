// Correlates the work of one request or job: ids for the log always, spans when an OTLP endpoint is configured.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';

export interface Trace {
  readonly requestId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Work {
  readonly kind: 'server' | 'consumer';
  readonly name: string;
  readonly requestId: string;
  readonly traceparent: string | undefined;
}

export interface OpenTrace {
  readonly trace: Trace;
  run<T>(work: () => T): T;
  end(details: { name?: string; attributes: Attributes; failed: boolean }): void;
}

export interface Tracing {
  begin(work: Work): OpenTrace;
  /** Runs one outgoing call of the current request as a client span. */
  span<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T>;
  current(): Trace | undefined;
  close(): Promise<void>;
}

export interface RemoteParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/** The W3C rules: an invalid header is as good as none. https://www.w3.org/TR/trace-context/#traceparent-header */
export function parseTraceparent(header: string | undefined): RemoteParent | undefined {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent(trace: Trace): string {
  return `00-${trace.traceId}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}

const serial = { bytes: Buffer.alloc(0), offset: 0 };

// One call to the random source for many ids: this is on the path of every request.
function randomHex(bytes: number): string {
  if (serial.offset + bytes > serial.bytes.length) {
    serial.bytes = randomBytes(4096);
    serial.offset = 0;
  }
  const hex = serial.bytes.toString('hex', serial.offset, serial.offset + bytes);
  serial.offset += bytes;
  return hex;
}

export function createIdTracing(): Tracing {
  const storage = new AsyncLocalStorage<Trace>();
  return {
    begin(work) {
      const parent = parseTraceparent(work.traceparent);
      const trace: Trace = {
        requestId: work.requestId,
        traceId: parent?.traceId ?? randomHex(16),
        spanId: randomHex(8),
        sampled: parent?.sampled ?? false,
      };
      return { trace, run: (inner) => storage.run(trace, inner), end() {} };
    },
    span: (_name, _attributes, work) => work(),
    current: () => storage.getStore(),
    close: async () => {},
  };
}

export async function createTracing(config: Config): Promise<Tracing> {
  if (config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return createIdTracing();
  // Loading the SDK costs as much as the rest of the start, so only those who export pay for it.
  const { createSpanTracing } = await import('./span-tracing.ts');
  return createSpanTracing({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    serviceVersion: config.SERVICE_VERSION,
    environment: config.ENVIRONMENT,
  });
}
