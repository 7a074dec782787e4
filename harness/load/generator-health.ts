// Measures the load generator itself: a late, stalled or starved generator measures its own machine, not the target.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { nowMs } from './clock.ts';

export interface GeneratorFigures {
  readonly latenessP99Ms: number;
  readonly eventLoopDelayP99Ms: number;
  /** CPU time of the generator's thread, as a share of one core: 0 to 1. */
  readonly cpuShare: number;
}

/** Source: design, measurement, "Load generation". */
const limits = { latenessP99Ms: 2, eventLoopDelayP99Ms: 5, cpuShare: 0.8 };

const resolutionMs = 10;

export interface GeneratorHealth {
  stop(): Omit<GeneratorFigures, 'latenessP99Ms'>;
}

export function watchGenerator(): GeneratorHealth {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const startedAtMs = nowMs();
  const cpuBefore = process.threadCpuUsage();
  return {
    stop() {
      const cpu = process.threadCpuUsage(cpuBefore);
      delay.disable();
      return {
        // It records the time from one tick of its timer to the next, the timer's own period included.
        eventLoopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
        cpuShare: (cpu.user + cpu.system) / 1000 / (nowMs() - startedAtMs),
      };
    },
  };
}

/** Why a measurement made by this generator cannot be trusted; empty when it can. */
export function generatorFaults(figures: GeneratorFigures): string[] {
  const faults: string[] = [];
  // Negated, so that NaN is a fault as well.
  if (!(figures.latenessP99Ms <= limits.latenessP99Ms)) {
    faults.push(
      `p99 of the schedule's lateness is ${figures.latenessP99Ms.toFixed(2)} ms, above ${limits.latenessP99Ms} ms`,
    );
  }
  if (!(figures.eventLoopDelayP99Ms <= limits.eventLoopDelayP99Ms)) {
    faults.push(
      `p99 of the generator's event-loop delay is ${figures.eventLoopDelayP99Ms.toFixed(2)} ms, above ${limits.eventLoopDelayP99Ms} ms`,
    );
  }
  if (!(figures.cpuShare <= limits.cpuShare)) {
    faults.push(
      `the generator took ${Math.round(figures.cpuShare * 100)} % of a core, above ${limits.cpuShare * 100} %`,
    );
  }
  return faults;
}
