// Capability `configure`: the lab's OTLP receiver, to which every instance exports, and traces put together from it.
import { HarnessError } from '../model/errors.ts';
import { seededRandom } from '../model/seeded-random.ts';
import type { ReceivedSpan } from './otlp-decode.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';
import { drawInvalidParents, drawTraceparent, type TraceIds, type TraceParent } from './traceparent.ts';
import { waitFor } from './wait.ts';
import type { World } from './world.ts';

/** Exporters send in batches, by default every five seconds. */
const exportLimitMs = 8_000;

/** What a span stands for, by OpenTelemetry's attributes, the stable ones or those before them. */
export type SpanPart = 'server' | 'database' | 'cache' | 'client';

export class TracesHandle {
  readonly #receiver: OtlpReceiver;
  readonly #seed: string;
  #drawn = 0;

  constructor(world: World) {
    const { otlp } = world.services;
    if (otlp === undefined)
      throw new HarnessError({ code: 'no-receiver', message: 'the lab was opened without a receiver for traces' });
    this.#receiver = otlp;
    this.#seed = `${world.context.seed}:traces`;
  }

  /** A valid parent that nobody has used yet. */
  parent(): TraceParent {
    return drawTraceparent(`${this.#seed}:${this.#drawn++}`);
  }

  /** One header for each way of being invalid. */
  invalidParents(): string[] {
    return drawInvalidParents(seededRandom(`${this.#seed}:${this.#drawn++}`));
  }

  /** Every span received so far. */
  spans(): readonly ReceivedSpan[] {
    return this.#receiver.spans();
  }

  /** Everything received so far, as text. */
  texts(): readonly string[] {
    return this.#receiver.texts();
  }

  /** Waits until a trace has a server span and, below it, spans for each of `parts`; all its spans. */
  async untilHas(traceId: string, parts: readonly SpanPart[]): Promise<readonly ReceivedSpan[]> {
    const what = `spans for ${parts.join(', ')} below the server's in the trace ${traceId}`;
    return this.until(traceId, what, (spans) => {
      const there = new Set(belowServer(spans).map(partOf));
      return parts.every((part) => there.has(part));
    });
  }

  /** The parent of the server span of a trace, once that and a client span were exported; empty where the trace begins. */
  async parentOfServer(trace: TraceIds | undefined): Promise<string | undefined> {
    if (trace === undefined) return undefined;
    return serverSpan(await this.untilHas(trace.traceId, ['server', 'client']))?.parentSpanId;
  }

  /** Waits until `choose` is content with the spans of a trace; those spans. */
  async until(
    traceId: string,
    what: string,
    choose: (spans: readonly ReceivedSpan[]) => boolean,
  ): Promise<readonly ReceivedSpan[]> {
    const found = () => this.spans().filter((span) => span.traceId === traceId);
    const last = () =>
      [...found().map(({ kind, name }) => `${kind} ${name}`), ...this.#receiver.problems()].join(', ') ||
      `none of ${this.spans().length} spans`;
    const { value } = await waitFor({ what, limitMs: exportLimitMs, pollMs: 50, last }, () => {
      const spans = found();
      return choose(spans) ? spans : undefined;
    });
    return value;
  }
}

/** The first server span of a trace, by which the rest of it hangs. */
function serverSpan(spans: readonly ReceivedSpan[]): ReceivedSpan | undefined {
  return spans.find((span) => partOf(span) === 'server');
}

export function partOf({ kind, attributes }: ReceivedSpan): SpanPart | undefined {
  const system = String(attributes['db.system.name'] ?? attributes['db.system'] ?? '');
  if (/postgres/i.test(system)) return 'database';
  if (/redis|valkey/i.test(system)) return 'cache';
  if (kind === 'server') return 'server';
  return kind === 'client' && ('http.request.method' in attributes || 'http.method' in attributes)
    ? 'client'
    : undefined;
}

/** The server span itself and what descends from it; a parent that was not exported breaks the line. */
function belowServer(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  const top = serverSpan(spans);
  const below = new Set(top === undefined ? [] : [top.spanId]);
  for (let before = 0; before < below.size; ) {
    before = below.size;
    for (const { spanId, parentSpanId } of spans) if (below.has(parentSpanId)) below.add(spanId);
  }
  return spans.filter(({ spanId }) => below.has(spanId));
}
