// How long a lab takes to start: PostgreSQL, Redis, proxies and the migrated reference app, until it serves.
import { type DriverName, driverNames } from '../model/run.ts';
import { openBenchLabs } from './bench-lab.ts';
import { type Bench, type Figure, median, rangeText } from './figure.ts';

const rounds = 7;
const goalsMs: Readonly<Record<DriverName, { readonly start: number; readonly stop?: number }>> = {
  embedded: { start: 2_500 },
  docker: { start: 6_000, stop: 3_000 },
};

export const bench: Bench = async () => {
  const figures: Figure[] = [];
  for (const driver of driverNames) figures.push(...(await measured(driver)));
  return figures;
};

async function measured(driver: DriverName): Promise<Figure[]> {
  const startMs: number[] = [];
  const stopMs: number[] = [];
  try {
    await using labs = await openBenchLabs(driver);
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
  } catch (error) {
    // Not every machine has an engine.
    if (driver === 'embedded') throw error;
    const detail = (error as Error).message.split('\n')[0] ?? '';
    return [{ name: `lab start, warm, ${driver}`, value: Number.NaN, unit: 'ms', detail }];
  }
  const figure = (name: string, samples: readonly number[], goalMs: number | undefined): Figure => ({
    name: driver === 'embedded' ? name : `${name}, ${driver}`,
    value: median(samples),
    unit: 'ms',
    ...(goalMs !== undefined && { goal: { comparison: '<=', value: goalMs } }),
    detail: rangeText(samples),
  });
  const goals = goalsMs[driver];
  return [figure('lab start, warm', startMs, goals.start), figure('lab stop', stopMs, goals.stop)];
}
