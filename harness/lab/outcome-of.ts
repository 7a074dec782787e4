// The one place that maps what a criterion's body threw to an outcome.
import {
  BlockedError,
  ExpectationError,
  InconclusiveError,
  isSeaworthyError,
  type Mismatch,
  UnsupportedError,
} from '../model/errors.ts';
import type { FindingError } from '../model/finding.ts';
import type { Outcome } from '../model/outcome.ts';

const valueLimit = 64 * 1024;

export interface Judgement {
  readonly outcome: Exclude<Outcome, 'not-run'>;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly waitedMs?: number;
  readonly error?: FindingError;
}

/** `thrown` is whatever the body threw, or undefined when it returned. */
export function outcomeOf(thrown: unknown): Judgement {
  if (thrown === undefined) return { outcome: 'pass' };
  const error = describe(thrown);
  if (thrown instanceof ExpectationError) return { outcome: 'fail', ...plainMismatch(thrown.mismatch), error };
  if (isAssertion(thrown)) {
    return {
      outcome: 'fail',
      expected: plain(thrown.expected),
      actual: plain(thrown.actual),
      error: { ...error, code: 'assertion' },
    };
  }
  if (thrown instanceof BlockedError) return { outcome: 'blocked', error };
  if (thrown instanceof UnsupportedError) return { outcome: 'unsupported', error };
  if (thrown instanceof InconclusiveError) return { outcome: 'inconclusive', error };
  return { outcome: 'error', error };
}

function plainMismatch({ expected, actual, waitedMs }: Mismatch): Mismatch {
  return { expected: plain(expected), actual: plain(actual), waitedMs };
}

/** As JSON, and bounded: a finding crosses a process boundary, which functions, cycles and megabytes would not. */
function plain(value: unknown): unknown {
  if (value === undefined) return undefined;
  try {
    const text = JSON.stringify(value);
    if (text === undefined) return String(value);
    return text.length <= valueLimit ? JSON.parse(text) : `${text.slice(0, valueLimit)} [cut here]`;
  } catch {
    return Object.prototype.toString.call(value);
  }
}

interface Assertion extends Error {
  readonly expected?: unknown;
  readonly actual?: unknown;
}

// vitest's expect throws chai's AssertionError; the runner's own timeout is a plain Error and so stays `error`.
function isAssertion(thrown: unknown): thrown is Assertion {
  return thrown instanceof Error && thrown.name === 'AssertionError';
}

function describe(thrown: unknown): FindingError {
  if (!(thrown instanceof Error)) return { code: 'thrown', message: String(thrown) };
  const code = isSeaworthyError(thrown) ? thrown.code : 'unexpected';
  const hint = isSeaworthyError(thrown) ? thrown.hint : undefined;
  return { code, message: thrown.message, ...(hint && { hint }), ...(thrown.stack && { stack: thrown.stack }) };
}
