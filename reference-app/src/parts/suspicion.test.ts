import { expect, test } from 'vitest';
import { createSuspicion } from './suspicion.ts';

test('waits as long as the probe answers', async () => {
  let asked = 0;
  let finish: (value: string) => void = () => {};
  const suspicion = createSuspicion({
    patienceMs: 1,
    probe: async () => {
      asked += 1;
      if (asked === 3) finish('late but there');
    },
  });
  expect(await suspicion.watch(() => new Promise<string>((resolve) => (finish = resolve)))).toBe('late but there');
});

test('gives up when the probe fails, and asks once for all who wait', async () => {
  let asked = 0;
  const suspicion = createSuspicion({
    patienceMs: 1,
    probe: async () => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('silent');
    },
  });
  const waits = Array.from({ length: 10 }, () => suspicion.watch(() => new Promise(() => {})));
  const outcomes = await Promise.allSettled(waits);
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(asked).toBe(1);
});

test('does not ask about quick work', async () => {
  const suspicion = createSuspicion({ patienceMs: 1000, probe: () => expect.unreachable() });
  expect(await suspicion.watch(async () => 1)).toBe(1);
});
