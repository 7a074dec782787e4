// How long a lab takes to start: PostgreSQL, Redis, proxies and the migrated reference app, until it serves.
import { openBenchLabs } from './bench-lab.ts';
import { type Bench, median, rangeText } from './figure.ts';

const rounds = 7;
const goalMs = 2_500;

export const bench: Bench = async () => {
  await using labs = await openBenchLabs();
  const startMs: number[] = [];
  const stopMs: number[] = [];
  // The first one also fills the file system's cache: it is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const from = performance.now();
    const open = await labs.open({ exercise: 'health', needs: ['http'] });
    const started = performance.now();
    await open[Symbol.asyncDispose]();
    if (round === 0) continue;
    startMs.push(started - from);
    stopMs.push(performance.now() - started);
  }
  return [
    {
      name: 'lab start, warm',
      value: median(startMs),
      unit: 'ms',
      goal: { comparison: '<=', value: goalMs },
      detail: rangeText(startMs),
    },
    { name: 'lab stop', value: median(stopMs), unit: 'ms', detail: rangeText(stopMs) },
  ];
};
