// Turns SIGTERM and SIGINT into one shutdown and its exit code; a crash is logged as one line before the process ends.
import type { Exit } from './exit.ts';
import { describeError, type Logger } from './logger.ts';
import type { Shutdown } from './shutdown.ts';

export interface SignalsDependencies {
  readonly shutdown: Shutdown;
  readonly exit: Exit;
  readonly logger: Logger;
}

export function installSignals(dependencies: SignalsDependencies): void {
  const { shutdown, exit, logger } = dependencies;
  let first = true;
  const onSignal = (signal: NodeJS.Signals) => {
    // An impatient second signal must not turn a drain into a cut.
    if (!first) return;
    first = false;
    shutdown(signal).then(exit, (error) => {
      logger.fatal({ err: describeError(error) }, 'the shutdown failed');
      return exit(1);
    });
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

export function installCrashLog({ exit, logger }: Pick<SignalsDependencies, 'exit' | 'logger'>): void {
  const onCrash = (kind: string) => (error: unknown) => {
    const stack = error instanceof Error ? error.stack : undefined;
    logger.fatal({ err: { ...describeError(error), stack } }, kind);
    void exit(1);
  };
  process.on('uncaughtException', onCrash('uncaught exception'));
  process.on('unhandledRejection', onCrash('unhandled rejection'));
}
