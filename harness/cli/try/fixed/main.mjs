// The fixed twin: ready means that its dependencies answer, and what it is about to close it first takes out of use.
import { setTimeout as delay } from 'node:timers/promises';
import { database, log, probeLimitMs, queue, redis, serve } from '../service.mjs';

const delayMs = Number(process.env.SHUTDOWN_DELAY_MS ?? 5_000);
const timeoutMs = Number(process.env.SHUTDOWN_TIMEOUT_MS ?? 10_000);
let stopping = false;
let round;

const server = serve({ readiness, isStopping: () => stopping });

// Probes that come together share one round, so that a crowd of them opens no crowd of connections.
function readiness() {
  round ??= checks().finally(() => {
    round = undefined;
  });
  return round;
}

async function checks() {
  if (stopping) return ['stopping'];
  const selected = database.query({ text: 'SELECT 1', query_timeout: probeLimitMs });
  const results = await Promise.allSettled([selected, redis.ping(), queue.ping()]);
  return ['database', 'redis', 'queue'].filter((_, at) => results[at].status === 'rejected');
}

async function shutdown() {
  if (stopping) return;
  stopping = true;
  log('stopping', { event: 'shutdown.stopping' });
  // Until the balancer has seen the 503 of /readyz it goes on sending requests, and they are served.
  await delay(delayMs);
  const closed = new Promise((resolve) => server.close(resolve));
  await Promise.race([closed, delay(timeoutMs, undefined, { ref: false })]);
  const cut = await new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  server.closeAllConnections();
  log('drained', { event: 'shutdown.drained', cut });
  const released = Promise.allSettled([database.end(), redis.quit(), queue.quit()]);
  await Promise.race([released, delay(1_000)]);
  log('closed', { event: 'shutdown.closed' });
  process.exit(cut === 0 ? 0 : 1);
}

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, shutdown);
