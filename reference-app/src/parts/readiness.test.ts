import { expect, test } from 'vitest';
import { createReadiness } from './readiness.ts';

const up = async () => {};
const never = () => new Promise<void>(() => {});
const down = async () => {
  throw Object.assign(new Error('connect ECONNREFUSED secret-host:5432'), { code: 'ECONNREFUSED' });
};

function readiness(checks: Record<string, () => Promise<void>>, isStopping = () => false) {
  return createReadiness({ checks, boundMs: 30, isStopping });
}

test('ready when every check is up', async () => {
  expect(await readiness({ database: up, redis: up }).check()).toMatchObject({ ready: true, status: 'ready' });
});

test('names what is down without telling hosts', async () => {
  const report = await readiness({ database: down, redis: up }).check();
  expect(report).toMatchObject({ ready: false, checks: { database: { status: 'down', code: 'ECONNREFUSED' } } });
  expect(report.checks['redis']?.status).toBe('up');
  expect(JSON.stringify(report)).not.toContain('secret-host');
});

test('a silent dependency is down when its bound is over', async () => {
  const report = await readiness({ database: never, redis: up }).check();
  expect(report.checks['database']).toMatchObject({ status: 'down', code: 'deadline_exceeded' });
  expect(report.checks['database']?.durationMs).toBeGreaterThanOrEqual(29);
});

test('probes that come together share one round, later ones get a new one', async () => {
  let rounds = 0;
  const counted = async () => {
    rounds += 1;
  };
  const { check } = readiness({ database: counted });
  await Promise.all(Array.from({ length: 50 }, check));
  expect(rounds).toBe(1);
  await check();
  expect(rounds).toBe(2);
});

test('stopping is not ready, also for a round that had begun', async () => {
  let stopping = false;
  const { check } = readiness({ database: up }, () => stopping);
  const begun = check();
  stopping = true;
  expect(await begun).toMatchObject({ ready: false, status: 'stopping' });
  expect(await check()).toMatchObject({ ready: false, status: 'stopping' });
});
