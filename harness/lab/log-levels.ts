// Says of two instances whether each logged as its level asks: nothing when it is silent, otherwise a line for each request.
import { setTimeout } from 'node:timers/promises';
import { ExpectationError, InconclusiveError } from '../model/errors.ts';
import type { Instance } from '../targets/target.ts';

/** No line for so long: none is under way. */
const restMs = 200;

export interface Printed {
  /** Requests that it answered. */
  readonly requests: number;
  /** Lines on stdout since it was started. */
  readonly lines: number;
  /** Lines that it says it dropped. */
  readonly dropped: number;
}

/** Lines on stdout, once those of all requests are there or no more come. */
export async function linesPrinted(
  instance: Pick<Instance, 'lines' | 'droppedLines'>,
  requests: number,
): Promise<number> {
  const count = () => instance.lines.filter(({ stream }) => stream === 'stdout').length + instance.droppedLines;
  for (let seen = -1; seen < count() && count() < requests; await setTimeout(restMs)) seen = count();
  return count();
}

/** Throws unless the one logged what the other kept to itself: otherwise their difference is not what logging costs. */
export function requireLevels({ info, silent }: { readonly info: Printed; readonly silent: Printed }): void {
  if (silent.lines > 0) throw wrong('silent-prints', 'no line with LOG_LEVEL=silent', `${silent.lines} lines`);
  if (info.lines >= info.requests) return;
  const seen = `${info.lines} lines for ${info.requests} requests`;
  if (info.lines + info.dropped < info.requests)
    throw wrong('info-prints-less', 'a line for each request with LOG_LEVEL=info', seen);
  const message = `${seen} were read, and ${info.dropped} were dropped: this machine reads more slowly than the target writes`;
  throw new InconclusiveError({ code: 'load-not-sound', message, hint: 'Run it on a calmer machine.' });
}

function wrong(code: string, expected: string, actual: string): ExpectationError {
  return new ExpectationError({
    code,
    message: `expected ${expected}; got ${actual}`,
    mismatch: { expected, actual, waitedMs: 0 },
  });
}
