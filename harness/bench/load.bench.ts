// Measures the load generator itself: how late it is and what it costs at 500 and 2,000 requests a second.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type LoadResult, runOpenLoop } from '../load/open-loop.ts';
import { type Bench, type Figure, rangeText } from './figure.ts';

const ratesPerSecond = [500, 2_000];
const rounds = 3;
const roundMs = 4_000;
const cpuSharePercentGoal = 20;
const latenessGoalMs = 2;

/** In a process of its own, or its work would count as the generator's. */
function startServer() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./echo-server.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  return {
    port: once(lines, 'line').then(([line]) => Number(line)),
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}

async function measure(port: number, ratePerSecond: number, durationMs: number): Promise<LoadResult> {
  return await runOpenLoop({
    host: '127.0.0.1',
    port,
    ratePerSecond,
    durationMs,
    connections: 64,
    requestTimeoutMs: 5_000,
    schedule: 'poisson',
    seed: `bench-${ratePerSecond}`,
    makeRequest: (n) =>
      n % 2 === 0
        ? { id: `${n}`, method: 'GET', path: `/tasks/${n}` }
        : { id: `${n}`, method: 'POST', path: '/tasks', body: `{"title":"${n}"}` },
  });
}

export const bench: Bench = async () => {
  await using server = startServer();
  const port = await server.port;
  // Both sides compile their hot code first.
  await measure(port, 1000, 1000);
  const figures: Figure[] = [];
  for (const rate of ratesPerSecond) {
    const results: LoadResult[] = [];
    for (let round = 0; round < rounds; round += 1) results.push(await measure(port, rate, roundMs));
    figures.push(...figuresOf(rate, results));
  }
  return figures;
};

// Of several rounds the best counts: neighbours on a shared machine make the generator later, never earlier.
function figuresOf(rate: number, results: readonly LoadResult[]): Figure[] {
  const best = results.toSorted((a, b) => a.latenessP99Ms - b.latenessP99Ms)[0];
  if (best === undefined) return [];
  const cpuPercent = results.map(({ cpuShare }) => cpuShare * 100);
  const at = `at ${rate} requests/s`;
  return [
    {
      name: `schedule lateness p99 ${at}`,
      value: best.latenessP99Ms,
      unit: 'ms',
      goal: { comparison: '<=', value: latenessGoalMs },
      detail: `the best of ${rangeText(results.map(({ latenessP99Ms }) => latenessP99Ms))}`,
    },
    {
      name: `processor of the generator ${at}`,
      value: Math.min(...cpuPercent),
      unit: '% of a core',
      goal: { comparison: '<=', value: cpuSharePercentGoal },
      detail: `the best of ${rangeText(cpuPercent)}`,
    },
    {
      name: `unanswered ${at}`,
      value: results.reduce((total, { sent, answered }) => total + sent - answered, 0),
      unit: 'requests',
      goal: { comparison: '<=', value: 0 },
      detail: best.invalidReasons.join('; '),
    },
  ];
}
