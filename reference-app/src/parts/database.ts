// The PostgreSQL pool: queries and transactions that fail with 503, in bounded time, when the database is lost.
import pg, { type PoolClient, type QueryResultRow } from 'pg';
import { unavailable } from '../http-error.ts';
import { backendKey, cancelQuery } from './cancel-query.ts';
import { describeError, type Logger } from './logger.ts';
import type { Suspicion } from './suspicion.ts';
import type { Tracing } from './tracing.ts';

export interface Statement {
  /** Names the prepared statement and the span. */
  readonly name: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** False for text that is built per request: a name stands for one text. */
  readonly prepared?: boolean;
}

export interface Session {
  query<Row extends QueryResultRow>(statement: Statement): Promise<Row[]>;
}

export interface Database extends Session {
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  statistics(): { total: number; idle: number; waiting: number; max: number };
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly settings: pg.ClientConfig;
  readonly max: number;
  readonly logger: Logger;
  readonly tracing: Tracing;
  readonly suspicion: Suspicion;
}

const idleTimeoutMs = 30_000;
const cancelBoundMs = 500;

// SQLSTATE classes: 08 connection, 28 authorisation, 3D no such database, 40 deadlock, 53 resources, 57P shutdown,
// 58 system; 42P01 is a table that no migration has made yet.
const lostStates = /^(08|28|3D|40|53|57P|58)|^42P01$/;

export function isDatabaseLost(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return lostStates.test(error.code ?? '');
  // The driver reports a lost, refused or silent connection as a plain Error; a mistake of ours is a TypeError and alike.
  return error instanceof Error && ['Error', 'AggregateError', 'DeadlineError'].includes(error.name);
}

/** Bounds the connecting itself: the pool's own option would also cut those who rightly wait for a busy connection. */
function guardedClient(settings: pg.ClientConfig): new (config?: pg.ClientConfig) => pg.Client {
  const { connectionTimeoutMillis = 0, password } = settings;
  return class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      // The pool hides the password from whoever copies its options.
      super({ ...config, ...(password !== undefined && { password }), connectionTimeoutMillis });
      // While a client is checked out the pool does not listen; a connection lost then must not end the process.
      this.on('error', () => {});
    }
  };
}

export function createDatabase(options: DatabaseOptions): Database {
  const { logger, tracing, suspicion } = options;
  const pool = new pg.Pool({
    ...options.settings,
    connectionTimeoutMillis: 0,
    Client: guardedClient(options.settings),
    max: options.max,
    idleTimeoutMillis: idleTimeoutMs,
  });
  // An idle connection that the server closes is not an event for anybody but the log.
  pool.on('error', (error) => logger.warn({ err: describeError(error) }, 'an idle database connection was lost'));

  const busy = new Set<PoolClient>();

  async function run<Row extends QueryResultRow>(client: PoolClient, statement: Statement): Promise<Row[]> {
    const { name, text, values = [], prepared = true } = statement;
    const result = await client.query<Row>({ text, values: [...values], ...(prepared ? { name } : {}) });
    return result.rows;
  }

  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let abandoned = false;
    try {
      return await suspicion.watch(async () => {
        const connected = await pool.connect();
        if (abandoned) {
          connected.release();
          throw new Error('the wait for a connection was given up');
        }
        client = connected;
        busy.add(connected);
        return work(connected).finally(() => busy.delete(connected));
      });
    } catch (error) {
      abandoned = true;
      if (!isDatabaseLost(error)) throw error;
      // A connection that failed once may be half open: it must not go back to the pool.
      client?.release(true);
      client = undefined;
      throw unavailable('database', error);
    } finally {
      client?.release();
    }
  }

  const traced = <T>(name: string, work: () => Promise<T>) =>
    tracing.span(name, { 'db.system.name': 'postgresql' }, work);

  return {
    query: (statement) => traced(statement.name, () => withClient((client) => run(client, statement))),
    transaction: (work) =>
      withClient(async (client) => {
        await client.query('BEGIN');
        try {
          const result = await work({ query: (statement) => traced(statement.name, () => run(client, statement)) });
          await client.query('COMMIT');
          return result;
        } catch (error) {
          // Without a working connection the server rolls back by itself.
          await client.query('ROLLBACK').catch(() => {});
          throw error;
        }
      }),
    statistics: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      max: options.max,
    }),
    async close() {
      const ended = pool.end();
      // Whoever still waits here was cut off: the work must neither hold the exit up nor be done behind its back.
      const keys = [...busy].map(backendKey).filter((key) => key !== undefined);
      await Promise.all(keys.map((key) => cancelQuery(options.settings, key, cancelBoundMs)));
      await ended;
    },
  };
}
