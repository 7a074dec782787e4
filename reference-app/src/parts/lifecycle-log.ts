// The three lifecycle lines that an operator and a rolling deploy read.
import type { Logger } from './logger.ts';

export interface LifecycleLog {
  stopping(details: { signal: string; delayMs: number; timeoutMs: number }): void;
  drained(details: { cut: number }): void;
  closed(details: { exitCode: number }): void;
}

export function createLifecycleLog(logger: Logger): LifecycleLog {
  return {
    stopping: (details) => logger.info({ event: 'shutdown.stopping', ...details }, 'stopping: readiness is withdrawn'),
    drained: (details) => logger.info({ event: 'shutdown.drained', ...details }, 'drained: no request is in flight'),
    closed: (details) => logger.info({ event: 'shutdown.closed', ...details }, 'closed: every dependency is released'),
  };
}
