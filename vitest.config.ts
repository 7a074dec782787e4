// Vitest for the suite's own tests; the spec files are run by `harness/cli/spec-runner.ts`, with settings of its own.
import { defineConfig } from 'vitest/config';

// Never retried: a test that fails now and then has found something.
const retry = 0;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['harness/**/*.test.ts', 'toxiproxy/**/*.test.ts', 'budgets/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      {
        test: {
          name: 'proof',
          include: ['harness/proof/**/*.proof.ts'],
          // Each runs whole labs, and some look at the clock: one file at a time.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          retry,
        },
      },
    ],
  },
});
