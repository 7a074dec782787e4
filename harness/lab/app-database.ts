// The target's own database and role in the lab's PostgreSQL, so that its sessions can be told from the lab's.
import { Client } from 'pg';
import type { PostgresService } from '../drivers/driver.ts';

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 20_000;

export interface AppDatabase {
  readonly user: string;
  readonly database: string;
}

export async function createAppDatabase(postgres: PostgresService, password: string): Promise<AppDatabase> {
  const app = { user: 'app', database: 'app' };
  const client = await connectLab(postgres, postgres.database);
  try {
    await client.query(`CREATE ROLE ${app.user} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    await client.query(`CREATE DATABASE ${app.database} OWNER ${app.user}`);
  } finally {
    await client.end();
  }
  return app;
}

/** A superuser's connection past the proxies, so that no fault touches it. */
export async function connectLab(postgres: PostgresService, database: string): Promise<Client> {
  const { host, port, user, password } = postgres;
  const client = new Client({
    host,
    port,
    user,
    password,
    database,
    application_name: 'seaworthy-lab',
    connectionTimeoutMillis: connectTimeoutMs,
    // A lock that the target keeps must not hold up the lab for good.
    statement_timeout: statementTimeoutMs,
  });
  // A server that goes away under the lab is reported by the query that needed it.
  client.on('error', () => {});
  await client.connect();
  return client;
}
