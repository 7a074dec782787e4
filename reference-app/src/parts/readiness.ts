// Readiness: may this instance get traffic now? Every dependency, in parallel, each within a bound, never cached.
import { bounded, DeadlineError } from '../bounded.ts';
import type { Check } from './checks.ts';
import { describeError } from './logger.ts';

export interface CheckResult {
  readonly status: 'up' | 'down';
  readonly durationMs: number;
  readonly code?: string;
  readonly reason?: string;
}

export interface ReadinessReport {
  readonly ready: boolean;
  readonly status: 'ready' | 'not_ready' | 'stopping';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface Readiness {
  check(): Promise<ReadinessReport>;
}

export interface ReadinessDependencies {
  readonly checks: Readonly<Record<string, Check>>;
  readonly boundMs: number;
  readonly isStopping: () => boolean;
  readonly onReport?: (report: ReadinessReport) => void;
}

// The text of a driver's error may name hosts and users; the code is enough for whoever reads a probe.
function failure(error: unknown, durationMs: number): CheckResult {
  const { code, message } = describeError(error);
  const reason = error instanceof DeadlineError || code.includes('_') ? message : 'the dependency cannot be used';
  return { status: 'down', durationMs, code, reason };
}

async function runCheck(name: string, check: Check, boundMs: number): Promise<CheckResult> {
  const startedMs = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedMs);
  try {
    await bounded(`the check of ${name}`, boundMs, check());
    return { status: 'up', durationMs: elapsedMs() };
  } catch (error) {
    return failure(error, elapsedMs());
  }
}

export function createReadiness(dependencies: ReadinessDependencies): Readiness {
  let inFlight: Promise<ReadinessReport> | undefined;

  async function runAll(): Promise<ReadinessReport> {
    const entries = Object.entries(dependencies.checks);
    const results = await Promise.all(
      entries.map(async ([name, check]) => [name, await runCheck(name, check, dependencies.boundMs)] as const),
    );
    const ready = results.every(([, result]) => result.status === 'up');
    const report = { ready, status: ready ? 'ready' : 'not_ready', checks: Object.fromEntries(results) } as const;
    dependencies.onReport?.(report);
    return report;
  }

  return {
    async check() {
      const stopping: ReadinessReport = { ready: false, status: 'stopping', checks: {} };
      if (dependencies.isStopping()) return stopping;
      // Probes that arrive together share one round, so that a crowd of them costs the dependencies nothing extra.
      inFlight ??= runAll().finally(() => {
        inFlight = undefined;
      });
      const report = await inFlight;
      return dependencies.isStopping() ? stopping : report;
    },
  };
}
