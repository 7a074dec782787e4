// Prints how long each dependency of a lab takes to start, alone and two at once, on a warm cache.
import type { Driver, RunScope } from '../drivers/driver.ts';
import { createEmbeddedDriver } from '../drivers/embedded.driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';

const rounds = 7;

type Start = (driver: Driver, scope: RunScope) => Promise<AsyncDisposable>;

const starts: Readonly<Record<string, Start>> = {
  PostgreSQL: (driver, scope) => driver.postgres(scope),
  Redis: (driver, scope) => driver.redis(scope),
  Toxiproxy: (driver, scope) => driver.toxiproxy(scope),
  Caddy: (driver, scope) =>
    driver.balancer(scope, {
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

function row(name: string, samples: readonly { startMs: number; stopMs: number }[]): Record<string, string | number> {
  const sorted = (key: 'startMs' | 'stopMs') => samples.map((sample) => sample[key]).sort((a, b) => a - b);
  const at = (values: readonly number[], share: number) =>
    Math.round(values[Math.floor((values.length - 1) * share)] ?? 0);
  const start = sorted('startMs');
  return {
    what: name,
    'start min ms': at(start, 0),
    'start median ms': at(start, 0.5),
    'start max ms': at(start, 1),
    'stop median ms': at(sorted('stopMs'), 0.5),
  };
}

await using scope = await openRunScope('services-bench');
const driver = createEmbeddedDriver({ progress: (message) => console.log(message) });
const from = performance.now();
const offers = await driver.prepare(['postgres', 'redis', 'caddy', 'toxiproxy'], scope);
console.log(`prepared in ${Math.round(performance.now() - from)} ms: ${offers.map(({ detail }) => detail).join(', ')}`);

const rows: Record<string, string | number>[] = [];
for (const [name, start] of Object.entries(starts)) {
  for (const together of [1, 2]) {
    const samples: { startMs: number; stopMs: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      samples.push(await timed(() => Promise.all(Array.from({ length: together }, () => start(driver, scope)))));
    }
    rows.push(row(together === 1 ? name : `${name}, two at once`, samples));
  }
}
console.table(rows);
