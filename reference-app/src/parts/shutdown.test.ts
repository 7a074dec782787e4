import { expect, test } from 'vitest';
import { createLog } from './logger.ts';
import { createShutdown, type ShutdownDependencies } from './shutdown.ts';

const { logger } = createLog({ level: 'silent', serviceVersion: 'test', environment: 'test' });

function world(overrides: Partial<ShutdownDependencies> = {}) {
  const steps: string[] = [];
  const step = (name: string) => () => {
    steps.push(name);
  };
  const shutdown = createShutdown({
    logger,
    lifecycleLog: {
      stopping: step('log stopping'),
      drained: ({ cut }) => steps.push(`log drained ${cut}`),
      closed: ({ exitCode }) => steps.push(`log closed ${exitCode}`),
    },
    connections: {
      inFlight: () => 0,
      announceClose: step('announce close'),
      close: async () => step('close connections')(),
      cut: () => 3,
    },
    withdrawReadiness: step('withdraw readiness'),
    stopConsuming: async () => step('stop consuming')(),
    release: async () => step('release')(),
    delayMs: 5,
    timeoutMs: 50,
    releaseBoundMs: 50,
    ...overrides,
  });
  return { shutdown, steps };
}

test('runs its steps once and in order, whatever signals come', async () => {
  const { shutdown, steps } = world();
  expect(await Promise.all([shutdown('SIGTERM'), shutdown('SIGINT'), shutdown('SIGTERM')])).toEqual([0, 0, 0]);
  expect(steps).toEqual([
    'log stopping',
    'withdraw readiness',
    'announce close',
    'stop consuming',
    'close connections',
    'log drained 0',
    'release',
    'log closed 0',
  ]);
});

test('requests that outlive the timeout are cut, counted, and make the exit code 1', async () => {
  const connections = { inFlight: () => 3, announceClose() {}, close: () => new Promise<void>(() => {}), cut: () => 3 };
  const { shutdown, steps } = world({ connections, timeoutMs: 20 });
  expect(await shutdown('SIGTERM')).toBe(1);
  expect(steps.slice(-3)).toEqual(['log drained 3', 'release', 'log closed 1']);
});

test('a dependency that does not close holds nothing up for ever', async () => {
  const { shutdown, steps } = world({ release: () => new Promise<void>(() => {}), releaseBoundMs: 20 });
  expect(await shutdown('SIGTERM')).toBe(0);
  expect(steps.at(-1)).toBe('log closed 0');
});
