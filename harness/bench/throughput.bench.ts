// How many requests a second one reference app completes in a closed loop, with a real database and cache behind it.
import { measureThroughput } from '../load/throughput.ts';
import { openBenchLabs } from './bench-lab.ts';
import type { Bench, Figure } from './figure.ts';

const connections = 16;
const requestTimeoutMs = 10_000;
const warmUpMs = 2_000;
const durationMs = 5_000;

const requests = {
  'GET /livez': { method: 'GET', path: '/livez' },
  'GET /tasks?limit=20': { method: 'GET', path: '/tasks?limit=20' },
  'POST /tasks': {
    method: 'POST',
    path: '/tasks',
    headers: { 'content-type': 'application/json' },
    body: '{"title":"throughput"}',
  },
} as const;

export const bench: Bench = async () => {
  await using labs = await openBenchLabs();
  const figures: Figure[] = [];
  for (const [name, { path, ...request }] of Object.entries(requests)) {
    // A fresh lab each, so that no request pays for the rows of another.
    await using open = await labs.open({ exercise: 'health', needs: ['http'], setup: { env: { LOG_LEVEL: 'warn' } } });
    const options = { url: open.world.instance(0).url + path, connections, requestTimeoutMs, ...request };
    await measureThroughput({ ...options, durationMs: warmUpMs });
    const { okPerSecond, non2xx, errors, timeouts } = await measureThroughput({ ...options, durationMs });
    figures.push({
      name: `throughput, ${name}`,
      value: okPerSecond,
      unit: 'requests/s',
      detail: `${connections} connections; ${non2xx} not 2xx, ${errors} errors, ${timeouts} timeouts`,
    });
    figures.push({
      name: `throughput, ${name}, not answered 2xx`,
      value: non2xx + errors + timeouts,
      unit: 'requests',
      goal: { comparison: '<=', value: 0 },
    });
  }
  return figures;
};
