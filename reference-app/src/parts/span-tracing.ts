// Tracing with OpenTelemetry: spans started by hand and exported over OTLP; loaded only when an endpoint is configured.
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace as traceApi } from '@opentelemetry/api';
import { TRACE_PARENT_HEADER, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { bounded } from '../bounded.ts';
import type { Trace, Tracing } from './tracing.ts';

const closeBoundMs = 1000;
const batchDelayMs = 500;
const exportTimeoutMs = 2000;

interface Active {
  readonly trace: Trace;
  readonly context: Context;
}

function traceOf(span: Span, requestId: string): Trace {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { requestId, traceId, spanId, sampled: (traceFlags & 1) === 1 };
}

export interface SpanTracingOptions {
  readonly endpoint: string;
  readonly serviceVersion: string;
  readonly environment: string;
}

export function createSpanTracing(options: SpanTracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: exportTimeoutMs,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'task-service',
      'service.version': options.serviceVersion,
      'deployment.environment.name': options.environment,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: batchDelayMs })],
  });
  const tracer = provider.getTracer('task-service', options.serviceVersion);
  const propagator = new W3CTraceContextPropagator();
  const storage = new AsyncLocalStorage<Active>();

  return {
    begin(work) {
      const parent = propagator.extract(
        ROOT_CONTEXT,
        { [TRACE_PARENT_HEADER]: work.traceparent },
        {
          get: (carrier, key) => (key === TRACE_PARENT_HEADER ? carrier[TRACE_PARENT_HEADER] : undefined),
          keys: () => [TRACE_PARENT_HEADER],
        },
      );
      const kind = work.kind === 'server' ? SpanKind.SERVER : SpanKind.CONSUMER;
      const span = tracer.startSpan(work.name, { kind }, parent);
      const active = { trace: traceOf(span, work.requestId), context: traceApi.setSpan(parent, span) };
      return {
        trace: active.trace,
        run: (inner) => storage.run(active, inner),
        end(details) {
          if (details.name !== undefined) span.updateName(details.name);
          span.setAttributes(details.attributes);
          if (details.failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    async span(name, attributes, work) {
      const active = storage.getStore();
      if (active === undefined) return work();
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, active.context);
      const inner = { trace: traceOf(span, active.trace.requestId), context: traceApi.setSpan(active.context, span) };
      try {
        return await storage.run(inner, work);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    current: () => storage.getStore()?.trace,
    close: () => bounded('flushing the traces', closeBoundMs, provider.shutdown()),
  };
}
