import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { Manifest } from './manifest.ts';
import { baseEnvironment, ownEnvironment, requiredSecrets, toolEnvironment } from './target-environment.ts';

const manifest: Manifest = {
  name: 'x',
  start: { command: ['x'] },
  env: { port: 'HTTP_PORT', databasePassword: 'DB_PASS', keepAliveTimeoutMs: 'KEEP_ALIVE' },
  secrets: ['DATABASE_PASSWORD', 'DB_PASS', 'PAYMENT_KEY', 'PAYMENT_KEY'],
};

test('contract variables get own names, others keep theirs', () => {
  const env = { PORT: '1', KEEP_ALIVE_TIMEOUT_MS: '2', LOG_LEVEL: '3', APP_VARIANT: '4' };
  expect(ownEnvironment(manifest, env)).toEqual({ HTTP_PORT: '1', KEEP_ALIVE: '2', LOG_LEVEL: '3', APP_VARIANT: '4' });
});

test('the file form of a secret follows its own name', () => {
  const env = { DATABASE_PASSWORD: 'a', DATABASE_PASSWORD_FILE: 'b', SESSION_SECRET_FILE: 'c' };
  expect(ownEnvironment(manifest, env)).toEqual({ DB_PASS: 'a', DB_PASS_FILE: 'b', SESSION_SECRET_FILE: 'c' });
});

test('the file form may have a name of its own', () => {
  const named = { ...manifest, env: { ...manifest.env, databasePasswordFile: 'DB_PASS_PATH' } };
  expect(ownEnvironment(named, { DATABASE_PASSWORD_FILE: 'b' })).toEqual({ DB_PASS_PATH: 'b' });
});

test('a manifest only adds required secrets, each once', () => {
  expect(requiredSecrets(manifest)).toEqual([
    'DATABASE_PASSWORD',
    'SESSION_SECRET',
    'PROVIDER_API_KEY',
    'OPERATOR_TOKEN',
    'PAYMENT_KEY',
  ]);
});

const own = {
  PATH: '/usr/bin',
  HOME: '/somewhere',
  NODE_ENV: 'test',
  TOKEN: 'x',
  https_proxy: 'http://proxy',
  npm_config_registry: 'r',
};

test('the base holds nothing of the suite itself, and its Node first', () => {
  expect(baseEnvironment(own)).toEqual({
    PATH: `${dirname(process.execPath)}:/usr/bin`,
    HOME: '/somewhere',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  });
});

test('tools also learn how to reach a registry', () => {
  expect(toolEnvironment(own)).toEqual({
    ...baseEnvironment(own),
    https_proxy: 'http://proxy',
    npm_config_registry: 'r',
  });
});
