// Vitest for the suite's own tests; the spec files are run by `harness/cli/spec-runner.ts`, with settings of its own.
import { defineConfig } from 'vitest/config';

// Never retried: a test that fails now and then has found something.
const retry = 0;
const proofTimeoutMs = 300_000;
// A CI may keep only the messages: what differs has to stand in them.
const chaiConfig = { truncateThreshold: 2_000 };
const knownGood = 'harness/proof/known-good.proof.ts';
// Minutes of other languages' builds and labs: `npm run test:proof -- alternatives`, and every night.
const alternatives = 'harness/proof/alternatives.proof.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['harness/**/*.test.ts', 'toxiproxy/**/*.test.ts', 'budgets/**/*.test.ts'],
          // By default one processor is left idle, and with two that is half of them.
          maxWorkers: '100%',
          testTimeout: 30_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      {
        test: {
          name: 'proof',
          include: ['harness/proof/**/*.proof.ts'],
          exclude: [knownGood, alternatives],
          // Each runs whole suites, which open several labs at once themselves: more than these would wait for each other.
          maxWorkers: 2,
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
          testTimeout: proofTimeoutMs,
          hookTimeout: proofTimeoutMs,
          chaiConfig,
          retry,
        },
      },
      {
        test: {
          name: 'known-good',
          include: [knownGood],
          // Its verdicts on time need the machine to themselves.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          testTimeout: proofTimeoutMs,
          hookTimeout: proofTimeoutMs,
          chaiConfig,
          retry,
        },
      },
      { test: { name: 'alternatives', include: [alternatives], maxWorkers: 1, sequence: { groupOrder: 3 }, retry } },
    ],
  },
});
