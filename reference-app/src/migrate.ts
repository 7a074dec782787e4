// The migrate command: applies what is missing and ends; the service itself never migrates.
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { ConfigError, loadMigrationConfig, packageVersion } from './config.ts';
import { migrationsFolder, migrationsTable } from './migrations.ts';
import { connectionSettings } from './parts/database-settings.ts';
import { createLog, describeError } from './parts/logger.ts';

const log = createLog({
  level: 'info',
  serviceVersion: process.env['SERVICE_VERSION'] || packageVersion,
  environment: 'migrate',
});
const { logger } = log;
const say = (message: string) => logger.info({ event: 'migrate' }, message);
const warn = (message: string) => logger.warn({ event: 'migrate' }, message);

try {
  const client = new pg.Client(
    connectionSettings(loadMigrationConfig(process.env), { connectTimeoutMs: 5000, queryTimeoutMs: 600_000 }),
  );
  try {
    await client.connect();
    const applied = await runner({
      dbClient: client,
      dir: migrationsFolder,
      migrationsTable,
      direction: 'up',
      logger: { debug() {}, info() {}, warn, error: warn },
    });
    say(applied.length === 0 ? 'nothing to apply' : `applied ${applied.map(({ name }) => name).join(', ')}`);
  } finally {
    await client.end();
  }
} catch (error) {
  const problems = error instanceof ConfigError ? { variables: error.problems.map(({ variable }) => variable) } : {};
  logger.fatal({ event: 'migrate', err: describeError(error), ...problems }, 'the migration failed');
  process.exitCode = 1;
}
await log.flush();
