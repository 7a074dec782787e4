// Tests of the generator's health: the gates from both sides, and a stall and a busy core that are really seen.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { generatorFaults, watchGenerator } from './generator-health.ts';

const healthy = { latenessP99Ms: 2, eventLoopDelayP99Ms: 5, cpuShare: 0.8 };

test.each([
  ['at every limit', {}, 0],
  ['late', { latenessP99Ms: 2.01 }, 1],
  ['stalled', { eventLoopDelayP99Ms: 5.01 }, 1],
  ['starved', { cpuShare: 0.81 }, 1],
  ['all at once', { latenessP99Ms: 9, eventLoopDelayP99Ms: 9, cpuShare: 1 }, 3],
  ['not measured', { latenessP99Ms: Number.NaN, eventLoopDelayP99Ms: Number.NaN, cpuShare: Number.NaN }, 3],
])('%s', (_name, figures, faults) => {
  expect(generatorFaults({ ...healthy, ...figures })).toHaveLength(faults);
});

test('a busy event loop shows as delay and as CPU time, an idle one as neither', async () => {
  const idle = watchGenerator();
  await delay(200);
  const calm = idle.stop();
  const busy = watchGenerator();
  for (let stall = 0; stall < 5; stall += 1) {
    const until = performance.now() + 40;
    while (performance.now() < until);
    await delay(1);
  }
  const stalled = busy.stop();
  expect(stalled.eventLoopDelayP99Ms).toBeGreaterThan(20);
  expect(stalled.cpuShare).toBeGreaterThan(calm.cpuShare);
});
