// How many honest runs evaluation mode takes for special treatment: each with a seed of its own, and so another client.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readRun } from '../model/read-run.ts';
import { projectRoot } from './bench-lab.ts';
import type { Bench } from './figure.ts';

// Those that ask most: every route, well and badly, and while dependencies are gone.
const criteria = ['general/envelope', 'health/livez-means-responsive'];
const atOnce = 2;

export const bench: Bench = async ({ seeds }) => {
  const results = await mkdtemp(path.join(tmpdir(), 'seaworthy-bench-'));
  const queue = Array.from({ length: seeds }, (_, index) => `honest-${index}`).values();
  const counted = { repeated: 0, passedAgain: 0, caught: 0 };
  const work = async () => {
    // The workers share one iterator, so each seed is taken once.
    for (const seed of queue) {
      const folder = path.join(results, seed);
      const args = ['harness/cli.ts', 'run', ...criteria, '--evaluate', '1', '--seed', seed, '--results', folder];
      await once(spawn(process.execPath, args, { cwd: projectRoot, stdio: 'ignore' }), 'exit');
      const { findings, run } = await readRun(path.join(folder, 'latest'));
      const repeated = findings.filter(({ criterion }) => run.evaluated?.includes(criterion));
      const again = ({ moments }: (typeof findings)[number]) =>
        moments.some(({ event }) => event === 'passed again as another client');
      counted.repeated += repeated.length;
      counted.passedAgain += repeated.filter(again).length;
      counted.caught += repeated.filter(({ error }) => error?.code === 'special-treatment').length;
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await rm(results, { recursive: true, force: true });
  }
  return [
    {
      name: 'honest checks taken for special treatment',
      value: counted.caught,
      unit: '',
      goal: { comparison: '<=', value: 0 },
    },
    {
      name: 'honest checks that passed again',
      value: counted.passedAgain,
      unit: '',
      goal: { comparison: '>=', value: seeds },
      detail: `${counted.repeated} repeated, ${seeds} seeds`,
    },
  ];
};
