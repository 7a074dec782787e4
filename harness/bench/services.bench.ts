// How long each dependency of a lab takes to start, alone and two at once, on a warm cache.
import type { LabServices } from '../drivers/driver.ts';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { type Bench, type Figure, median, rangeText } from './figure.ts';

const rounds = 7;
// The template data directory makes a further PostgreSQL start this short.
const goalsMs: Readonly<Record<string, number>> = { 'start of PostgreSQL': 300 };

type Start = (services: LabServices) => Promise<AsyncDisposable>;

const starts: Readonly<Record<string, Start>> = {
  PostgreSQL: (services) => services.postgres(),
  Redis: (services) => services.redis(),
  Toxiproxy: (services) => services.toxiproxy(),
  Caddy: (services) =>
    services.balancer({
      upstreams: ['127.0.0.1:1'],
      health: { path: '/readyz', intervalMs: 250, timeoutMs: 200 },
    }),
};

async function timed(work: () => Promise<AsyncDisposable[]>): Promise<{ startMs: number; stopMs: number }> {
  const from = performance.now();
  const services = await work();
  const started = performance.now();
  await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
  return { startMs: started - from, stopMs: performance.now() - started };
}

export const bench: Bench = async () => {
  await using scope = await openRunScope('services-bench');
  const driver = createEmbeddedDriver({ progress: (message) => console.log(message) });
  await driver.prepare(['postgres', 'redis', 'caddy', 'toxiproxy'], scope);
  const labServices = await driver.services(scope);
  const figures: Figure[] = [];
  for (const [name, start] of Object.entries(starts)) {
    for (const together of [1, 2]) {
      const samples: { startMs: number; stopMs: number }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        samples.push(await timed(() => Promise.all(Array.from({ length: together }, () => start(labServices)))));
      }
      const what = together === 1 ? name : `${name}, two at once`;
      figures.push(
        figure(
          `start of ${what}`,
          samples.map(({ startMs }) => startMs),
        ),
      );
      if (together === 1)
        figures.push(
          figure(
            `stop of ${what}`,
            samples.map(({ stopMs }) => stopMs),
          ),
        );
    }
  }
  return figures;
};

function figure(name: string, samples: readonly number[]): Figure {
  const goalMs = goalsMs[name];
  return {
    name,
    value: median(samples),
    unit: 'ms',
    ...(goalMs !== undefined && { goal: { comparison: '<=', value: goalMs } }),
    detail: rangeText(samples),
  };
}
