// How long `npm run spec` takes on a warm cache, and how much memory the runner and everything that it starts hold.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { descendantsOf, processTable } from '../drivers/process-table.ts';
import { projectRoot } from './bench-lab.ts';
import type { Bench } from './figure.ts';

const goalSeconds = 120;
const goalMegabytes = 400;
const sampleMs = 250;

export const bench: Bench = async () => {
  const results = await mkdtemp(path.join(tmpdir(), 'seaworthy-bench-'));
  try {
    const from = performance.now();
    const child = spawn(process.execPath, ['harness/cli.ts', 'run', '--results', results], {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = once(child, 'exit');
    const peak = { runnerBytes: 0, treeBytes: 0, processes: 0 };
    const sampler = setInterval(() => void sample(child.pid ?? 0, peak), sampleMs);
    const [code] = await ended;
    clearInterval(sampler);
    return [
      {
        name: 'npm run spec, warm, profile quick',
        value: (performance.now() - from) / 1_000,
        unit: 's',
        goal: { comparison: '<=', value: goalSeconds },
      },
      { name: 'its exit code', value: Number(code ?? -1), unit: '', goal: { comparison: '<=', value: 0 } },
      {
        name: 'peak resident memory of the runner',
        value: peak.runnerBytes > 0 ? peak.runnerBytes / 1e6 : Number.NaN,
        unit: 'MB',
        goal: { comparison: '<=', value: goalMegabytes },
        detail: 'the process that runs the suite, without the processes that its labs and spec files are',
      },
      {
        name: 'peak resident memory of all it started',
        value: peak.treeBytes / 1e6,
        unit: 'MB',
        detail: `at most ${peak.processes} processes at once; shared pages count in each`,
      },
    ];
  } finally {
    await rm(results, { recursive: true, force: true });
  }
};

async function sample(pid: number, peak: { runnerBytes: number; treeBytes: number; processes: number }): Promise<void> {
  const processes = [pid, ...descendantsOf(pid, await processTable()).map((one) => one.pid)];
  const bytes = processes.map(residentBytes);
  peak.runnerBytes = Math.max(peak.runnerBytes, bytes[0] ?? 0);
  peak.treeBytes = Math.max(
    peak.treeBytes,
    bytes.reduce((sum, one) => sum + one, 0),
  );
  peak.processes = Math.max(peak.processes, processes.length);
}

function residentBytes(pid: number): number {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) * 1_024;
  } catch {
    return 0; // It ended between the listing and the look.
  }
}
