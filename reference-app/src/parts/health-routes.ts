// The routes that probes, balancers and operators ask; outside every limit.
import type { Express, RequestHandler } from 'express';
import type { Config } from '../config.ts';
import type { Diagnostics } from './diagnostics.ts';
import { requireOperator } from './diagnostics.ts';
import { methodNotAllowed, sendData, sendError } from './envelope.ts';
import type { Liveness } from './liveness.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** A dual-stack socket shows an IPv4 client as ::ffff:a.b.c.d. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/, '');
}

export interface HealthRoutesDependencies {
  readonly config: Config;
  readonly liveness: Liveness;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly diagnostics: Diagnostics;
}

export function mountHealth(app: Express, dependencies: HealthRoutesDependencies): void {
  const { config, liveness, readiness, metrics, diagnostics } = dependencies;

  const livez: RequestHandler = async (_request, response) => {
    const { alive } = await liveness.check();
    if (alive) sendData(response, 200, { status: 'alive' });
    else sendError(response, 503, { code: 'not_alive', message: 'this process should be restarted' });
  };

  const readyz: RequestHandler = async (_request, response) => {
    const { ready, status, checks } = await readiness.check();
    if (ready) return sendData(response, 200, { status, checks });
    const failing = Object.keys(checks).filter((name) => checks[name]?.status === 'down');
    const message = status === 'stopping' ? 'this instance is shutting down' : `not usable: ${failing.join(', ')}`;
    sendError(response, 503, { code: status, message }, { status, checks });
  };

  app.route('/livez').get(livez).all(methodNotAllowed('GET'));
  app.route('/readyz').get(readyz).all(methodNotAllowed('GET'));
  app
    .route('/healthz')
    .get((request, response) => {
      const data = { status: 'ok', version: config.SERVICE_VERSION, environment: config.ENVIRONMENT };
      sendData(response, 200, data, { clientAddress: plainAddress(request.ip) });
    })
    .all(methodNotAllowed('GET'));
  app
    .route('/metrics')
    .get(async (_request, response) => {
      response.type(metrics.contentType).send(await metrics.text());
    })
    .all(methodNotAllowed('GET'));
  app
    .route('/diagz')
    .get(requireOperator(config.secrets.OPERATOR_TOKEN), (_request, response) => {
      sendData(response, 200, diagnostics.report());
    })
    .all(methodNotAllowed('GET'));
}
