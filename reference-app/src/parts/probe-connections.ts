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

export function createDatabaseProbe(settings: pg.ClientConfig, boundMs: number): DatabaseProbe {
  let connecting: Promise<pg.Client> | undefined;

  function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      ...settings,
      application_name: 'task-service-probe',
      connectionTimeoutMillis: boundMs,
      query_timeout: boundMs,
    });
    const forget = () => {
      if (connecting === opened) connecting = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    const opened: Promise<pg.Client> = client.connect().then(() => client);
    return opened;
  }

  async function drop(opened: Promise<pg.Client>): Promise<void> {
    if (connecting === opened) connecting = undefined;
    await opened.then((client) => client.end()).catch(() => {});
  }

  return {
    async query(text, values = []) {
      connecting ??= connect();
      const opened = connecting;
      try {
        const client = await opened;
        const result = await client.query(text, [...values]);
        return result.rows;
      } catch (error) {
        // A statement that the server refused (no such table) says that the connection is fine.
        if (!(error instanceof pg.DatabaseError)) void drop(opened);
        throw error;
      }
    },
    async close() {
      if (connecting !== undefined) await bounded('closing the probe', boundMs, drop(connecting)).catch(() => {});
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
