// Tests that the services of a compose file are told apart, and that a password in it is found.
import { expect, test } from 'vitest';
import { defaultSecrets, rolesOf } from './compose-config.ts';

test('services are found by name, else by image', () => {
  const services = { web: { build: '.' }, store: { image: 'postgres:17.6' }, fast: { image: 'valkey/valkey:8' } };
  expect(rolesOf({ services }, 'web')).toEqual({ app: 'web', database: 'store', redis: 'fast' });
  const named = { app: {}, db: {}, redis: {}, metrics: { image: 'postgres-exporter' } };
  expect(rolesOf({ services: named }, 'app')).toEqual({ app: 'app', database: 'db', redis: 'redis' });
});

test('a service that is not there is told with those that are', () => {
  expect(() => rolesOf({ services: { api: {}, db: {} } }, 'app')).toThrow('no service "app"; it has api, db');
});

test('without a database there is no stack to be judged', () => {
  expect(() => rolesOf({ services: { app: {}, redis: {} } }, 'app')).toThrow('PostgreSQL and Redis');
});

test.each([
  [`      POSTGRES_PASSWORD: \${DATABASE_PASSWORD:-postgres}`, 'DATABASE_PASSWORD has the default "postgres"'],
  [`      POSTGRES_PASSWORD: \${DATABASE_PASSWORD-postgres}`, 'DATABASE_PASSWORD has the default "postgres"'],
  ['      POSTGRES_PASSWORD: postgres # for now', 'POSTGRES_PASSWORD is "postgres"'],
  ['      - "SESSION_SECRET=changeme"', 'SESSION_SECRET is "changeme"'],
])('a password in the file is found: %s', (line, told) => {
  expect(defaultSecrets(`services:\n  app:\n    environment:\n${line}\n`)).toEqual([told]);
});

test('variables that must be given, files and other values are none', () => {
  const text = `environment:
  DATABASE_PASSWORD: \${DATABASE_PASSWORD:?is required}
  SESSION_SECRET: \${SESSION_SECRET}
  OPERATOR_TOKEN: \${OPERATOR_TOKEN:-}
  POSTGRES_PASSWORD_FILE: /run/secrets/password
  LOG_LEVEL: \${LOG_LEVEL:-info}
secrets:
  db_password:
`;
  expect(defaultSecrets(text)).toEqual([]);
});
