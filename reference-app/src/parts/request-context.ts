// Gives each request its id and trace, and on its end one log line and one measurement.
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Tracing } from './tracing.ts';

const validRequestId = /^[A-Za-z0-9._-]{8,64}$/;

export interface RequestContextDependencies {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

// Probes come every second for ever: as routine lines they would be most of the log.
const quietRoutes = new Set(['/livez', '/readyz', '/metrics']);

export function createRequestContext(dependencies: RequestContextDependencies): RequestHandler {
  const { logger, metrics, tracing } = dependencies;
  return (request, response, next) => {
    const startedMs = performance.now();
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && validRequestId.test(given) ? given : randomUUID();
    const traceparent = request.headers.traceparent;
    const open = tracing.begin({
      kind: 'server',
      name: request.method,
      requestId,
      traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    });
    response.setHeader('X-Request-Id', requestId);
    response.once('close', () => {
      const route: string = request.route?.path ?? 'unmatched';
      const status = response.statusCode;
      const durationMs = Math.round((performance.now() - startedMs) * 1000) / 1000;
      const aborted = !response.writableFinished;
      metrics.observeRequest(request.method, route, status, durationMs);
      open.end({
        name: `${request.method} ${route}`,
        attributes: {
          'http.request.method': request.method,
          'http.route': route,
          'http.response.status_code': status,
        },
        failed: status >= 500,
      });
      const line = {
        event: 'request',
        requestId,
        traceId: open.trace.traceId,
        method: request.method,
        route,
        status,
        durationMs,
        ...(aborted ? { aborted } : {}),
      };
      if (quietRoutes.has(route)) logger.debug(line, 'request');
      else if (status >= 500) logger.error(line, 'request');
      else logger.info(line, 'request');
    });
    open.run(next);
  };
}
