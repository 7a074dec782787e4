// How long `npm run try` takes once everything is fetched: a flawed service and its fixed twin, graded.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBenchLabs, projectRoot } from './bench-lab.ts';
import type { Bench } from './figure.ts';

const goalSeconds = 60;

export const bench: Bench = async () => {
  // Fetches what is not there yet: the goal is of a warm cache.
  await (await openBenchLabs())[Symbol.asyncDispose]();
  const results = await mkdtemp(path.join(tmpdir(), 'seaworthy-bench-'));
  try {
    const from = performance.now();
    const child = spawn(process.execPath, ['harness/cli.ts', 'try', '--no-open', '--results', results], {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    const seconds = (performance.now() - from) / 1_000;
    return [
      { name: 'npm run try, warm', value: seconds, unit: 's', goal: { comparison: '<=', value: goalSeconds } },
      { name: 'its exit code', value: Number(code ?? -1), unit: '', goal: { comparison: '<=', value: 0 } },
    ];
  } finally {
    await rm(results, { recursive: true, force: true });
  }
};
