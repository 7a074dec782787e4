// How to connect to PostgreSQL: one place for the URL, the password and the socket's guards.
import type { ClientConfig } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import type { DatabaseConfig } from '../config.ts';

export interface ConnectionTimings {
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
}

export function connectionSettings(config: DatabaseConfig, timings: ConnectionTimings): ClientConfig {
  // Parsed here, since a `connectionString` beside a `password` wins over it, with the empty one that it holds.
  const { password: _none, ...address } = parseIntoClientConfig(config.DATABASE_URL);
  return {
    ...address,
    // Asked for each new connection, so that a rotated secret file is used without a restart.
    password: () => config.secrets.DATABASE_PASSWORD.read(),
    application_name: 'task-service',
    connectionTimeoutMillis: timings.connectTimeoutMs,
    query_timeout: timings.queryTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5000,
  };
}
