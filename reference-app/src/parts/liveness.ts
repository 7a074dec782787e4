// Liveness: does the event loop answer? It looks at nothing else, so that an outage elsewhere never restarts this process.
import type { Checks } from './checks.ts';

export interface Liveness {
  check(): Promise<{ readonly alive: boolean }>;
}

export interface LivenessDependencies {
  /** Deliberately unused here. */
  readonly checks: Checks;
}

export function createLiveness(_dependencies: LivenessDependencies): Liveness {
  return { check: async () => ({ alive: true }) };
}
