// The create-user command: adds a user who may log in; the password comes on stdin, so that no process list shows it.
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { loadMigrationConfig, packageVersion } from './config.ts';
import { hashPassword } from './domain/sessions/password.ts';
import { connectionSettings } from './parts/database-settings.ts';
import { createLog, describeError } from './parts/logger.ts';

const log = createLog({ level: 'info', serviceVersion: packageVersion, environment: 'create-user' });

try {
  const [username] = process.argv.slice(2);
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (username === undefined || password === '') throw new Error('usage: node src/create-user.ts NAME < password');
  const { salt, hash } = await hashPassword(password);
  const settings = connectionSettings(loadMigrationConfig(process.env), {
    connectTimeoutMs: 5000,
    queryTimeoutMs: 5000,
  });
  const client = new pg.Client(settings);
  await client.connect();
  try {
    const insert = 'INSERT INTO users (username, password_salt, password_hash) VALUES ($1, $2, $3)';
    await client.query(insert, [username, salt, hash]);
  } finally {
    await client.end();
  }
  log.logger.info({ event: 'create-user' }, 'the user may log in');
} catch (error) {
  log.logger.fatal({ event: 'create-user', err: describeError(error) }, 'no user was created');
  process.exitCode = 1;
}
await log.flush();
