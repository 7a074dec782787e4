import { expect, test } from 'vitest';
import { type Manifest, manifestSchema, startKindOf } from './manifest.ts';

const whole = {
  name: 'my-service',
  start: { command: ['node', 'dist/main.js'], cwd: 'server', build: 'npm run build' },
  env: { port: 'HTTP_PORT', databaseUrl: 'DB_URL', databasePasswordFile: 'DB_PASSWORD_PATH' },
  secrets: ['DATABASE_PASSWORD', 'PAYMENT_KEY'],
  routes: { tasks: '/api/v1/tasks' },
  files: {
    dockerfile: 'Dockerfile',
    lockfile: 'package-lock.json',
    renovate: 'renovate.json',
    hpa: 'k8s/hpa.yaml',
    runbooks: 'docs',
  },
  edge: { compose: 'edge' },
  logs: { requestId: 'req_id', events: { stopping: 'server.stopping' } },
  migrationsTable: 'public.pgmigrations',
  commands: { migrate: ['node', 'migrate.js'], scan: 'npm run ci:scan', restore: 'ops/restore.sh' },
  variants: { baseline: { env: { APP_VARIANT: 'baseline' } }, optimized: {} },
  hotspots: [{ name: 'sort', function: 'sortTasks', file: 'src/sort.ts' }],
  hooks: { stopDatabase: './stop', startDatabase: './start' },
  provides: { tls: 'elsewhere' },
};

test('accepts a manifest that uses every section', () => {
  expect(manifestSchema.parse(whole)).toEqual(whole);
});

test.each([
  ['url', { url: 'https://staging.example/base/' }],
  ['command', { command: 'npm start' }],
  ['image', { image: 'registry.example/app@sha256:0' }],
  ['compose', { compose: { file: 'compose.yaml', service: 'app' } }],
] as const)('knows the start kind %s', (kind, start) => {
  expect(startKindOf(manifestSchema.parse({ name: 'x', start }) satisfies Manifest)).toBe(kind);
});

test.each([
  ['two start kinds', { name: 'x', start: { url: 'http://a', image: 'b' } }],
  ['no start kind', { name: 'x', start: {} }],
  ['cwd without a command', { name: 'x', start: { url: 'http://a', cwd: '.' } }],
  ['an empty command', { name: 'x', start: { command: [] } }],
  ['an unknown field', { ...whole, extra: 1 }],
  ['an unknown nested field', { ...whole, logs: { events: { begun: 'x' } } }],
  ['credentials in the URL', { name: 'x', start: { url: 'https://user:pass@a.example' } }],
  ['another protocol', { name: 'x', start: { url: 'ftp://a.example' } }],
  ['a name that is no folder name', { ...whole, name: '../x' }],
  ['a route that is no path', { ...whole, routes: { tasks: 'tasks' } }],
  ['a table that is no identifier', { ...whole, migrationsTable: 'a; drop table b' }],
  ['a hook without its undo', { ...whole, hooks: { stopRedis: 'x' } }],
  ['an edge with two forms', { ...whole, edge: { compose: 'edge', command: 'x' } }],
  ['one own name for two variables', { ...whole, env: { redisUrl: 'CACHE', queueUrl: 'CACHE' } }],
  ['an own name that is another variable of the contract', { ...whole, env: { queueUrl: 'REDIS_URL' } }],
  ['a claim other than elsewhere', { ...whole, provides: { tls: 'here' } }],
])('refuses %s', (_, manifest) => {
  expect(manifestSchema.safeParse(manifest).success).toBe(false);
});

test('lets two variables swap names', () => {
  const swapped = { ...whole, env: { redisUrl: 'QUEUE_URL', queueUrl: 'REDIS_URL' } };
  expect(manifestSchema.safeParse(swapped).success).toBe(true);
});
