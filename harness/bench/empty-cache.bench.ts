// How long the first run takes until its lab serves, when nothing was ever fetched.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBenchLabs } from './bench-lab.ts';
import type { Bench } from './figure.ts';

const goalSeconds = 90;

export const bench: Bench = async () => {
  const cache = await mkdtemp(path.join(tmpdir(), 'seaworthy-empty-cache-'));
  // PostgreSQL may run as another user, who has to get through.
  await chmod(cache, 0o755);
  process.env['SEAWORTHY_CACHE'] = cache;
  try {
    const from = performance.now();
    await using labs = await openBenchLabs();
    const prepared = performance.now();
    await using _ = await labs.open({ exercise: 'health', needs: ['http'] });
    const served = performance.now();
    return [
      {
        name: 'first lab with an empty cache',
        value: (served - from) / 1_000,
        unit: 's',
        goal: { comparison: '<=', value: goalSeconds },
        detail: `of it ${Math.round(prepared - from)} ms to fetch and prepare`,
      },
    ];
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
};
