// The graceful shutdown: withdraw readiness, wait for balancers, close the listener, drain, release, and say how it went.
import { setTimeout as delay } from 'node:timers/promises';
import { bounded } from '../bounded.ts';
import type { Connections } from './connections.ts';
import type { LifecycleLog } from './lifecycle-log.ts';
import { describeError, type Logger } from './logger.ts';

/** Runs once; resolves with the exit code of the process. */
export type Shutdown = (signal: NodeJS.Signals) => Promise<number>;

export interface ShutdownDependencies {
  readonly lifecycleLog: LifecycleLog;
  readonly logger: Logger;
  readonly connections: Connections;
  /** Makes readiness answer 503 from now on. */
  readonly withdrawReadiness: () => void;
  /** Stops taking jobs and resolves when the current ones are done. */
  readonly stopConsuming: () => Promise<void>;
  /** Closes every connection to a dependency. */
  readonly release: () => Promise<void>;
  readonly delayMs: number;
  readonly timeoutMs: number;
  readonly releaseBoundMs: number;
}

export function createShutdown(dependencies: ShutdownDependencies): Shutdown {
  const { lifecycleLog, logger, connections, delayMs, timeoutMs, releaseBoundMs } = dependencies;
  let running: Promise<number> | undefined;

  async function settle(what: string, boundMs: number, work: Promise<void>): Promise<void> {
    await bounded(what, boundMs, work).catch((error) => logger.warn({ err: describeError(error) }, `${what} failed`));
  }

  async function drain(): Promise<number> {
    try {
      await bounded('draining', timeoutMs, connections.close());
      return 0;
    } catch {
      return connections.cut();
    }
  }

  async function run(signal: NodeJS.Signals): Promise<number> {
    lifecycleLog.stopping({ signal, delayMs, timeoutMs });
    dependencies.withdrawReadiness();
    connections.announceClose();
    // Balancers need this long to see the readiness; until then they send requests, which are served.
    await delay(delayMs);
    const deadlineMs = performance.now() + timeoutMs;
    const consumed = dependencies.stopConsuming();
    const cut = await drain();
    lifecycleLog.drained({ cut });
    // Jobs were told to end when the listener was: a job cut off is delivered again, a shutdown that is late is killed.
    await settle('finishing the current jobs', Math.max(deadlineMs - performance.now(), 0), consumed);
    await settle('releasing the dependencies', releaseBoundMs, dependencies.release());
    const exitCode = cut === 0 ? 0 : 1;
    lifecycleLog.closed({ exitCode });
    return exitCode;
  }

  return (signal) => {
    running ??= run(signal);
    return running;
  };
}
