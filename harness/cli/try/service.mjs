// A small task service, the same for both twins: they differ in how they tell that they are ready, and in how they stop.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { Redis } from 'ioredis';
import pg from 'pg';
import { connection } from './connection.mjs';

const { env } = process;
// A dependency that is silent must not make a request hang, and even less a probe.
const limitMs = 1_000;
export const probeLimitMs = 400;

export const database = new pg.Pool({
  ...connection,
  max: Number(env.POOL_MAX ?? 10),
  connectionTimeoutMillis: limitMs,
  idleTimeoutMillis: 0,
});
const bounded = {
  connectTimeout: limitMs,
  commandTimeout: probeLimitMs,
  maxRetriesPerRequest: 1,
  retryStrategy: () => 100,
};
export const redis = new Redis(env.REDIS_URL, bounded);
export const queue = new Redis(env.QUEUE_URL, bounded);
// They open new connections by themselves; without a listener the loss of an idle one would end the process.
for (const one of [database, redis, queue]) one.on('error', (error) => log(error.message));

export function log(msg, fields = {}) {
  const line = { level: 'info', time: Date.now(), msg, 'service.version': env.SERVICE_VERSION ?? '1.0.0', ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** `readiness` is asked at each GET /readyz and resolves with the dependencies that are down, or 'stopping'. */
export function serve({ readiness, isStopping = () => false }) {
  const routes = {
    'GET /livez': async () => [200, { status: 'alive' }],
    'GET /readyz': () => readyz(readiness),
    'GET /tasks': listTasks,
    'POST /tasks': createTask,
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const requestId = request.headers['x-request-id'] ?? randomUUID();
    const route = routes[`${request.method} ${url.pathname}`] ?? notFound;
    const [status, data, meta = {}] = await route(request, url).catch(failed);
    const error = status < 400 ? null : { code: `status_${status}`, message: 'the request was not served' };
    if (!url.pathname.endsWith('z')) log(`${request.method} ${url.pathname} ${status}`, { requestId });
    const headers = { 'Content-Type': 'application/json', 'X-Request-Id': requestId };
    response.writeHead(status, isStopping() ? { ...headers, Connection: 'close' } : headers);
    response.end(JSON.stringify({ data, meta, error }));
  });
  server.requestTimeout = Number(env.REQUEST_TIMEOUT_MS ?? 30_000);
  server.headersTimeout = Number(env.HEADERS_TIMEOUT_MS ?? 5_000);
  server.keepAliveTimeout = Number(env.KEEP_ALIVE_TIMEOUT_MS ?? 20_000);
  // The first request should not have to wait for a connection.
  database.query('SELECT 1').catch(failed);
  return server.listen(Number(env.PORT ?? 3000));
}

async function readyz(readiness) {
  const down = await readiness();
  const check = (name) => ({ status: down.includes(name) ? 'down' : 'up' });
  const checks = { database: check('database'), redis: check('redis'), queue: check('queue') };
  if (down.length === 0) return [200, { status: 'ready', checks }];
  return [503, { status: down.includes('stopping') ? 'stopping' : 'not_ready', checks }];
}

async function createTask(request) {
  const { title } = await json(request);
  const { rows } = await database.query('INSERT INTO tasks (title) VALUES ($1) RETURNING id, title', [title]);
  return [201, rows[0]];
}

async function listTasks(_request, url) {
  const limit = Number(url.searchParams.get('limit') ?? 20);
  const { rows } = await database.query(
    'SELECT id, title FROM tasks WHERE id > $1 AND strpos(title, $2) > 0 ORDER BY id LIMIT $3',
    [url.searchParams.get('cursor') ?? 0, url.searchParams.get('q') ?? '', limit],
  );
  return [200, rows, { limit, nextCursor: rows.length < limit ? null : rows.at(-1).id }];
}

async function notFound() {
  return [404, null];
}

function failed(error) {
  log(error.message);
  return [503, null];
}
