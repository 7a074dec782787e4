// Tests that a lab which cannot probe says so at once, instead of blaming the target for what it never asked.
import { expect, test } from 'vitest';
import { LabJournal } from './journal.ts';
import { ProbesHandle } from './probes.ts';
import { Waiter } from './waiter.ts';
import { watchPath } from './watch.ts';
import { World } from './world.ts';

test('a probe that the lab cannot make ends each wait for it with its own error', async () => {
  const broken = new Error('no file descriptor');
  const failing = () => Promise.reject(broken);
  const journal = new LabJournal(() => {});
  await using world = new World({} as never, {});
  world.instances.set(0, { exitStatus: undefined } as never);
  const probes = new ProbesHandle({ attempt: failing } as never, world, journal, new Waiter(new Map(), journal));
  await using watch = watchPath(5, failing);
  await expect(probes.observed(watch, 1)).rejects.toBe(broken);
  await expect(probes.watchedAgain(watch, 1)).rejects.toBe(broken);
  const thresholds = { failureThreshold: 1, successThreshold: 1 };
  const prober = probes.run({ name: 'probe', path: '/livez', periodMs: 10, timeoutMs: 50, ...thresholds });
  await expect(probes.lasting(prober)).rejects.toBe(broken);
});
