// The structured log: one JSON object a line on stdout, written asynchronously and flushed before exit.
import pino, { type Logger } from 'pino';
import { bounded } from '../bounded.ts';
import { createSink } from './stdout-sink.ts';

export type { Logger };

export interface Log {
  readonly logger: Logger;
  /** Lines given up because stdout stalled. */
  readonly dropped: () => number;
  /** Resolves when every line so far has been written, or after a second when stdout does not take them. */
  flush(): Promise<void>;
}

export interface LogOptions {
  readonly level: string;
  readonly serviceVersion: string;
  readonly environment: string;
}

const maxWaitingCharacters = 1024 * 1024;
const flushBoundMs = 1000;

export function createLog(options: LogOptions): Log {
  const sink = createSink({ stream: process.stdout, maxWaitingCharacters });
  // A reader that went away (EPIPE) must not take the service down.
  process.stdout.on('error', () => {});
  // Whoever ends the process without flushing loses no line that the reader would have taken.
  process.once('exit', () => sink.writeRest());
  const logger = pino(
    {
      level: options.level,
      base: { 'service.version': options.serviceVersion, environment: options.environment },
      formatters: { level: (label) => ({ level: label }) },
      // Errors come through describeError; pino's own serializer would add a stack.
      serializers: { err: (error) => error },
      redact: { paths: ['password', 'authorization', 'cookie', '*.password', '*.authorization', '*.cookie'] },
    },
    sink,
  );
  return {
    logger,
    dropped: () => sink.dropped(),
    flush: () => bounded('flushing the log', flushBoundMs, sink.flush()).catch(() => {}),
  };
}

/** What may be said about an error in the log: never a query's values or a header. */
export function describeError(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'unknown', message: String(error) };
  const code = 'code' in error && error.code !== undefined ? String(error.code) : error.name;
  const causes = error instanceof AggregateError ? error.errors.map((cause) => describeError(cause).message) : [];
  return { code, message: error.message || causes.join('; ') };
}
