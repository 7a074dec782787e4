// Measures the load generator itself: how late it is and what it costs at 500 and 2,000 requests a second.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type LoadResult, runOpenLoop } from '../load/open-loop.ts';

const cpuShareLimit = 0.2;
const latenessLimitMs = 2;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', multiple: true, default: ['500', '2000'] },
    seconds: { type: 'string', default: '5' },
    schedule: { type: 'string', default: 'poisson' },
    json: { type: 'boolean', default: false },
  },
});

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
    schedule: values.schedule === 'fixed' ? 'fixed' : 'poisson',
    seed: `bench-${ratePerSecond}`,
    makeRequest: (n) =>
      n % 2 === 0
        ? { id: `${n}`, method: 'GET', path: `/tasks/${n}` }
        : { id: `${n}`, method: 'POST', path: '/tasks', body: `{"title":"${n}"}` },
  });
}

await using server = startServer();
const port = await server.port;
// Both sides compile their hot code first.
await measure(port, 1000, 1000);

for (const rate of values.rate) {
  const result = await measure(port, Number(rate), Number(values.seconds) * 1000);
  const good = result.valid && result.cpuShare <= cpuShareLimit && result.latenessP99Ms <= latenessLimitMs;
  const figures = {
    ratePerSecond: Number(rate),
    sent: result.sent,
    answered: result.answered,
    latenessP99Ms: round(result.latenessP99Ms),
    eventLoopDelayP99Ms: round(result.eventLoopDelayP99Ms),
    cpuPercent: round(result.cpuShare * 100),
    p50Ms: round(result.latency.percentile(50)),
    p99Ms: round(result.latency.percentile(99)),
    uncorrectedP99Ms: round(result.uncorrected.percentile(99)),
  };
  const line = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  console.log(values.json ? JSON.stringify(figures) : line.join('  '));
  for (const reason of result.invalidReasons) console.error(`invalid: ${reason}`);
  if (!good) {
    console.error(`above its limits: lateness p99 ${latenessLimitMs} ms, CPU ${cpuShareLimit * 100} %`);
    process.exitCode = 1;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
