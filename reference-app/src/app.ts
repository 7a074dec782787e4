// The Express app: every route and middleware in the order in which a request meets them.
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { mountNotifications, type NotificationRoutesDependencies } from './domain/notifications/routes.ts';
import { mountRates } from './domain/rates/routes.ts';
import type { RateService } from './domain/rates/service.ts';
import { mountSessions } from './domain/sessions/routes.ts';
import { mountTasks } from './domain/tasks/routes.ts';
import type { TaskStore } from './domain/tasks/store.ts';
import { mountTransfers } from './domain/transfers/routes.ts';
import type { TransferStore } from './domain/transfers/store.ts';
import type { Database } from './parts/database.ts';
import { createDocs } from './parts/docs.ts';
import { methodNotAllowed } from './parts/envelope.ts';
import { type HealthRoutesDependencies, mountHealth } from './parts/health-routes.ts';
import type { Logger } from './parts/logger.ts';
import { createGlobalLimit, createLoginLimit } from './parts/rate-limits.ts';
import type { Cache } from './parts/redis.ts';
import { createSecurityHeaders } from './parts/security-headers.ts';
import type { Tracing } from './parts/tracing.ts';

export interface AppDependencies extends HealthRoutesDependencies {
  readonly logger: Logger;
  readonly requestContext: RequestHandler;
  readonly tracing: Tracing;
  readonly database: Database;
  readonly cache: Cache;
  readonly tasks: TaskStore;
  readonly transfers: TransferStore;
  readonly rates: RateService;
  readonly provider: NotificationRoutesDependencies['provider'];
  readonly onEvent: () => void;
  readonly jsonBody: readonly RequestHandler[];
  readonly routeNotFound: RequestHandler;
  readonly errorHandler: ErrorRequestHandler;
}

const compressionThresholdBytes = 1024;

export function createApp(dependencies: AppDependencies): Express {
  const { config, logger, requestContext, tracing, database, cache, tasks, transfers, rates, provider, onEvent } =
    dependencies;
  const { jsonBody } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUST_PROXY);

  app.use(createSecurityHeaders());
  app.use(requestContext);
  mountHealth(app, dependencies);

  app.use(createGlobalLimit(config.GLOBAL_RATE_LIMIT_RPS, config.GLOBAL_RATE_LIMIT_BURST));
  app.use(compression({ threshold: compressionThresholdBytes }));
  mountTasks(app, { store: tasks, tracing, jsonBody, onEvent });
  mountNotifications(app, { store: tasks, cache, provider, tracing });
  mountTransfers(app, { store: transfers, jsonBody });
  mountRates(app, rates);
  const limit = createLoginLimit(cache, logger);
  mountSessions(app, { database, jsonBody, limit, secret: config.secrets.SESSION_SECRET });
  const docs = createDocs();
  app.route('/docs').get(docs.page).all(methodNotAllowed('GET'));
  app.route('/assets/:file').get(docs.asset).all(methodNotAllowed('GET'));

  app.use(dependencies.routeNotFound);
  app.use(dependencies.errorHandler);
  return app;
}
