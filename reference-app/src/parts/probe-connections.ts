// Connections of the health checks' own: a probe never waits for the pool, and drops its connection on any failure.
import { Redis } from 'ioredis';
import pg from 'pg';
import { bounded } from '../bounded.ts';

export interface DatabaseProbe {
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export interface RedisProbe {
  ping(): Promise<void>;
  close(): Promise<void>;
}

interface ProbeSession {
  readonly client: Promise<pg.Client>;
  /** The driver takes one query at a time. */
  tail: Promise<unknown>;
}

export function createDatabaseProbe(settings: pg.ClientConfig, boundMs: number): DatabaseProbe {
  let current: ProbeSession | undefined;

  function open(): ProbeSession {
    const client = new pg.Client({
      ...settings,
      application_name: 'task-service-probe',
      connectionTimeoutMillis: boundMs,
      query_timeout: boundMs,
    });
    const session: ProbeSession = { client: client.connect().then(() => client), tail: Promise.resolve() };
    const forget = () => {
      if (current === session) current = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    return session;
  }

  /** Queries that wait for their turn on a dropped connection fail at once. */
  async function drop(session: ProbeSession): Promise<void> {
    if (current === session) current = undefined;
    await session.client.then((client) => client.end()).catch(() => {});
  }

  return {
    async query(text, values = []) {
      current ??= open();
      const session = current;
      const turn = session.tail
        .then(() => session.client)
        .then((client) => client.query<Record<string, unknown>>(text, [...values]));
      session.tail = turn.catch(() => {});
      try {
        return (await turn).rows;
      } catch (error) {
        // A statement that the server refused (no such table) says that the connection is fine.
        if (!(error instanceof pg.DatabaseError)) void drop(session);
        throw error;
      }
    },
    async close() {
      if (current !== undefined) await bounded('closing the probe', boundMs, drop(current)).catch(() => {});
    },
  };
}

export function createRedisProbe(url: string, boundMs: number): RedisProbe {
  let client: Redis | undefined;

  function drop(): void {
    client?.disconnect();
    client = undefined;
  }

  return {
    async ping() {
      if (client === undefined) {
        client = new Redis(url, {
          connectionName: 'task-service:probe',
          lazyConnect: true,
          connectTimeout: boundMs,
          retryStrategy: () => null,
          maxRetriesPerRequest: 0,
        });
        client.on('error', () => {});
      }
      const used = client;
      try {
        await bounded('PING', boundMs, used.ping());
      } catch (error) {
        if (client === used) drop();
        throw error;
      }
    },
    async close() {
      drop();
    },
  };
}
