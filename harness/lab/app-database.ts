// The target's own database and role in the lab's PostgreSQL, so that its sessions can be told from the lab's.
import { Client } from 'pg';
import type { PostgresService } from '../drivers/driver.ts';

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
  const client = new Client({ host, port, user, password, database, application_name: 'seaworthy-lab' });
  // A server that goes away under the lab is reported by the query that needed it.
  client.on('error', () => {});
  await client.connect();
  return client;
}
