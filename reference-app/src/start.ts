// Starts the service: configuration first, then the parts, then the port; dependencies may come up later.
import { createApp } from './app.ts';
import { bounded } from './bounded.ts';
import { type Config, ConfigError, packageVersion } from './config.ts';
import { createRateService } from './domain/rates/service.ts';
import { createTaskStore } from './domain/tasks/store.ts';
import { createTransferStore } from './domain/transfers/store.ts';
import { expectedMigrations } from './migrations.ts';
import { createAlerts } from './parts/alerts.ts';
import { type Breaker, createBreaker } from './parts/breaker.ts';
import { connectionSettings } from './parts/database-settings.ts';
import { createHttpServer } from './parts/http-server.ts';
import { describeError, type Log } from './parts/logger.ts';
import { createMetrics } from './parts/metrics.ts';
import { createDatabaseProbe, createRedisProbe } from './parts/probe-connections.ts';
import type { ProviderRate } from './parts/provider.ts';
import { createQueuePublisher } from './parts/queue-publisher.ts';
import { createCache } from './parts/redis.ts';
import { installCrashLog } from './parts/signals.ts';
import { createSuspicion } from './parts/suspicion.ts';
import { type Parts, referenceParts } from './parts.ts';

const rateAttempts = 3;

export async function start(parts: Parts = referenceParts): Promise<void> {
  const env = process.env;
  let config: Config;
  try {
    config = await parts.config(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const log = parts.log({
      level: env['LOG_LEVEL'] === 'silent' ? 'silent' : 'info',
      serviceVersion: env['SERVICE_VERSION'] || packageVersion,
      environment: env['ENVIRONMENT'] || 'local',
    });
    const variables = error.problems.map((problem) => problem.variable);
    log.logger.fatal({ event: 'config.invalid', code: error.code, variables }, error.message);
    process.exitCode = 1;
    return log.flush();
  }
  const log = parts.log({
    level: config.LOG_LEVEL,
    serviceVersion: config.SERVICE_VERSION,
    environment: config.ENVIRONMENT,
  });
  await run(config, log, parts);
}

async function run(config: Config, log: Log, parts: Parts): Promise<void> {
  const { logger } = log;
  const { timings } = parts;
  const exit = parts.exit(log);
  installCrashLog({ exit, logger });

  const metrics = createMetrics(config.SERVICE_VERSION);
  const tracing = await parts.tracing(config);
  const alerts = createAlerts({ url: config.ALERT_WEBHOOK_URL, logger });

  const settings = connectionSettings(config, timings);
  const databaseProbe = createDatabaseProbe(settings, timings.checkBoundMs);
  const redisProbe = createRedisProbe(config.REDIS_URL, timings.checkBoundMs);
  const queueProbe = createRedisProbe(config.QUEUE_URL, timings.checkBoundMs);
  const suspicion = createSuspicion({
    patienceMs: timings.patienceMs,
    probe: () => databaseProbe.query('SELECT 1'),
  });
  const database = parts.database({ settings, max: config.POOL_MAX, logger, tracing, suspicion });
  const cache = createCache(config.REDIS_URL, logger);
  const publisher = createQueuePublisher(config.QUEUE_URL, logger);
  const outboxRelay = parts.outboxRelay({ database, publisher, logger });
  const processEvent = parts.processEvent({ database, logger, metrics, tracing });
  const queueConsumer = parts.queueConsumer({ url: config.QUEUE_URL, logger, processEvent });
  const provider = parts.provider(config, tracing);
  const breaker: Breaker<[currency: string], ProviderRate | undefined> = createBreaker(
    { name: 'provider', logger, metrics, onChange: (state) => alerts.report('provider', state !== 'closed') },
    // A half-open breaker asks once: retries would be more probes.
    (currency: string) => provider.rate(currency, { attempts: breaker.state() === 'closed' ? rateAttempts : 1 }),
  );

  let stopping = false;
  const checks = parts.checks({
    databaseProbe,
    redisProbe,
    queueProbe,
    cache,
    queueConsumer,
    expectedMigrations: expectedMigrations(),
  });
  const readiness = parts.readiness({
    checks,
    boundMs: timings.checkBoundMs,
    isStopping: () => stopping,
    onReport(report) {
      for (const [name, result] of Object.entries(report.checks)) alerts.report(name, result.status === 'down');
    },
  });
  const diagnostics = parts.diagnostics(config, () => ({
    pool: database.statistics(),
    breaker: breaker.state(),
    requestsInFlight: connections.inFlight(),
  }));

  const app = createApp({
    config,
    logger,
    requestContext: parts.requestContext({ logger, metrics, tracing }),
    metrics,
    tracing,
    diagnostics,
    liveness: parts.liveness({ checks }),
    readiness,
    database,
    cache,
    provider,
    tasks: createTaskStore(database),
    transfers: createTransferStore(database),
    rates: createRateService({ cache, breaker }),
    onEvent: () => outboxRelay.poke(),
    jsonBody: parts.jsonBody,
    routeNotFound: parts.routeNotFound,
    errorHandler: parts.errorHandler(logger),
  });
  const server = createHttpServer(config, app);
  const connections = parts.connections(server);
  metrics.onScrape(async (gauges) => {
    gauges.pool(database.statistics());
    gauges.inFlight(connections.inFlight());
    gauges.droppedLogLines(log.dropped());
    const depth = await publisher.depth();
    if (depth !== undefined) gauges.queueDepth(depth);
  });

  const resources = [
    { name: 'queue publisher', close: () => publisher.close() },
    { name: 'cache', close: () => cache.close() },
    { name: 'database', close: () => database.close() },
    { name: 'database probe', close: () => databaseProbe.close() },
    { name: 'redis probe', close: () => redisProbe.close() },
    { name: 'queue probe', close: () => queueProbe.close() },
    { name: 'provider', close: () => provider.close() },
    { name: 'breaker', close: () => breaker.close() },
    { name: 'alerts', close: () => alerts.close() },
    { name: 'diagnostics', close: () => diagnostics.close() },
    { name: 'tracing', close: () => tracing.close() },
  ];
  const shutdown = parts.shutdown({
    lifecycleLog: parts.lifecycleLog(logger),
    logger,
    connections,
    withdrawReadiness() {
      stopping = true;
    },
    stopConsuming: () => queueConsumer.close(),
    async release() {
      // What it is doing needs the queue and the database; when it waits for a lock, closing the database cancels that.
      const relayed = outboxRelay.close();
      await bounded('stopping the outbox relay', timings.relayBoundMs, relayed).catch(() => {});
      await parts.release([...resources, { name: 'outbox relay', close: () => relayed }], logger);
    },
    delayMs: config.SHUTDOWN_DELAY_MS,
    timeoutMs: config.SHUTDOWN_TIMEOUT_MS,
    releaseBoundMs: timings.releaseBoundMs,
  });
  // Before the port opens: a signal may come as soon as somebody can see the process.
  parts.signals({ shutdown, exit, logger });

  try {
    const port = await parts.listen(server, config.PORT);
    logger.info({ event: 'listening', port }, 'listening');
  } catch (error) {
    logger.fatal({ event: 'listen.failed', port: config.PORT, err: describeError(error) }, 'the port cannot be opened');
    return exit(1);
  }
  queueConsumer.start();
  outboxRelay.start();
  await provider.warm();
}
