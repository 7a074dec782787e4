// The parts that the app is wired from; whoever starts it may replace any of them.
import { type Config, loadConfig } from './config.ts';
import { createTaskCreatedHandler } from './domain/tasks/task-created.ts';
import { createChecks } from './parts/checks.ts';
import { trackConnections } from './parts/connections.ts';
import { createDatabase } from './parts/database.ts';
import { createDiagnostics } from './parts/diagnostics.ts';
import { createErrorHandler, routeNotFound } from './parts/envelope.ts';
import { createExit } from './parts/exit.ts';
import { listen } from './parts/http-server.ts';
import { jsonBody } from './parts/json-body.ts';
import { createLifecycleLog } from './parts/lifecycle-log.ts';
import { createLiveness } from './parts/liveness.ts';
import { createLog } from './parts/logger.ts';
import { createOutboxRelay } from './parts/outbox-relay.ts';
import { createProvider } from './parts/provider.ts';
import { createQueueConsumer } from './parts/queue-consumer.ts';
import { createReadiness } from './parts/readiness.ts';
import { releaseAll } from './parts/release.ts';
import { createRequestContext } from './parts/request-context.ts';
import { createShutdown } from './parts/shutdown.ts';
import { installSignals } from './parts/signals.ts';
import { createTracing } from './parts/tracing.ts';

/** The bounds that are ours to choose, as opposed to those of the configuration. */
export const referenceTimings = {
  /** One readiness check. */
  checkBoundMs: 800,
  /** Connecting to the database for a request. */
  connectTimeoutMs: 1000,
  /** How long a query may take before the database is asked whether it is still there. */
  patienceMs: 1000,
  /** A query, whatever it waits for. */
  queryTimeoutMs: 60_000,
  /** Letting the outbox relay finish its batch on shutdown. */
  relayBoundMs: 500,
  /** Closing all connections on shutdown. */
  releaseBoundMs: 1500,
} as const;

export interface Timings extends Record<keyof typeof referenceTimings, number> {}

export const referenceParts = {
  timings: referenceTimings as Timings,
  config: loadConfig as (env: NodeJS.ProcessEnv) => Config | Promise<Config>,
  log: createLog,
  tracing: createTracing,
  database: createDatabase,
  diagnostics: createDiagnostics,
  requestContext: createRequestContext,
  listen,
  lifecycleLog: createLifecycleLog,
  provider: createProvider,
  jsonBody,
  routeNotFound,
  errorHandler: createErrorHandler,
  checks: createChecks,
  readiness: createReadiness,
  liveness: createLiveness,
  outboxRelay: createOutboxRelay,
  processEvent: createTaskCreatedHandler,
  queueConsumer: createQueueConsumer,
  connections: trackConnections,
  release: releaseAll,
  shutdown: createShutdown,
  exit: createExit,
  signals: installSignals,
};

export type Parts = typeof referenceParts;
