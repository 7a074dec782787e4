// The one place that maps what a criterion's body threw to an outcome.
import {
  BlockedError,
  ExpectationError,
  InconclusiveError,
  isSeaworthyError,
  UnsupportedError,
} from '../model/errors.ts';
import type { FindingError } from '../model/finding.ts';
import type { Outcome } from '../model/outcome.ts';

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
  if (thrown instanceof ExpectationError) return { outcome: 'fail', ...thrown.mismatch, error };
  if (isAssertion(thrown)) {
    return {
      outcome: 'fail',
      expected: thrown.expected,
      actual: thrown.actual,
      error: { ...error, code: 'assertion' },
    };
  }
  if (thrown instanceof BlockedError) return { outcome: 'blocked', error };
  if (thrown instanceof UnsupportedError) return { outcome: 'unsupported', error };
  if (thrown instanceof InconclusiveError) return { outcome: 'inconclusive', error };
  return { outcome: 'error', error };
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
