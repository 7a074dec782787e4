// The contract's variables as a lab sets them for one instance: everything through the lab's proxies, secrets fresh.
import { randomBytes } from 'node:crypto';
import type { AppDatabase } from './app-database.ts';

/** The contract's secrets, and those that the manifest adds. */
export interface LabSecrets extends Readonly<Record<string, string>> {
  readonly DATABASE_PASSWORD: string;
  readonly SESSION_SECRET: string;
  readonly PROVIDER_API_KEY: string;
  readonly OPERATOR_TOKEN: string;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface EnvironmentParts {
  readonly secrets: LabSecrets;
  readonly appDatabase: AppDatabase;
  readonly at: (dependency: 'database' | 'redis' | 'queue' | 'provider') => Address;
  readonly index: number;
}

// Secrets are the one thing that a seed must not repeat: they would be known before the run.
export function makeSecrets(seed: string, added: readonly string[] = []): LabSecrets {
  // With characters that a URL encodes, of those that a bearer token may have.
  const secret = (label: string) =>
    `${label}-${seed.slice(0, 4)}-${randomBytes(15).toString('hex')}+${randomBytes(3).toString('hex')}=`;
  return {
    ...Object.fromEntries(added.map((name) => [name, secret('own')])),
    DATABASE_PASSWORD: secret('db'),
    SESSION_SECRET: secret('session'),
    PROVIDER_API_KEY: secret('provider'),
    OPERATOR_TOKEN: secret('operator'),
  };
}

export function instanceEnvironment({ secrets, appDatabase, at, index }: EnvironmentParts): Record<string, string> {
  const address = (dependency: Parameters<typeof at>[0]) => `${at(dependency).host}:${at(dependency).port}`;
  return {
    ...secrets,
    NODE_ENV: 'production',
    ENVIRONMENT: 'lab',
    DATABASE_URL: `postgres://${appDatabase.user}@${address('database')}/${appDatabase.database}`,
    REDIS_URL: `redis://${address('redis')}/0`,
    QUEUE_URL: `redis://${address('queue')}/1`,
    PROVIDER_URL: `http://${address('provider')}`,
    PROVIDER_TIMEOUT_MS: '2000',
    OUTBOUND_MAX_SOCKETS: '32',
    // Only the criteria on limits are about limits; everything else must not meet them.
    GLOBAL_RATE_LIMIT_RPS: '100000',
    GLOBAL_RATE_LIMIT_BURST: '100000',
    SHUTDOWN_DELAY_MS: '0',
    SHUTDOWN_TIMEOUT_MS: '10000',
    HEADERS_TIMEOUT_MS: '30000',
    REQUEST_TIMEOUT_MS: '60000',
    KEEP_ALIVE_TIMEOUT_MS: '30000',
    POOL_MAX: '10',
    TRUST_PROXY: '127.0.0.1/32',
    SERVICE_VERSION: `lab-${index}`,
    LOG_LEVEL: 'info',
  };
}
