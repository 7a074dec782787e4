// The errors that the suite throws: each carries a code, a message and a hint, and its class decides the outcome.
import { type ExitCode, exitCodes } from './outcome.ts';

export interface ErrorParts {
  /** Stable, machine-readable, kebab-case. */
  readonly code: string;
  /** What was awaited or done, where, and how long. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Base of all errors of the suite. Uncaught in a criterion it means `error`; in the CLI, `exitCode`. */
export class SeaworthyError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode = exitCodes.internal;

  constructor(parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = new.target.name;
    this.code = parts.code;
    this.hint = parts.hint;
  }
}

/** The person who runs the suite asked for something that cannot be (exit 64). */
export class UsageError extends SeaworthyError {
  override readonly exitCode = exitCodes.usage;
}

/** A dependency, driver or tool of the suite broke (exit 70; in a criterion: `error`). */
export class HarnessError extends SeaworthyError {}

/** What a failed expectation knew: the values are JSON. */
export interface Mismatch {
  readonly expected: unknown;
  readonly actual: unknown;
  /** How long the lab waited for the expected value, in milliseconds; 0 when it did not wait. */
  readonly waitedMs: number;
}

/** The target was observed to do the wrong thing (`fail`). Thrown by lab verbs that wait for something. */
export class ExpectationError extends SeaworthyError {
  readonly mismatch: Mismatch;

  constructor(parts: ErrorParts & { readonly mismatch: Mismatch }) {
    super(parts);
    this.mismatch = parts.mismatch;
  }
}

/** The target did not start, never got ready or died before the check (`blocked`). */
export class BlockedError extends SeaworthyError {}

/** The driver or the kind of target cannot offer a needed capability (`unsupported`). */
export class UnsupportedError extends SeaworthyError {}

/** The measurement cannot decide: too noisy, too few samples, a fault that was not seen to bite (`inconclusive`). */
export class InconclusiveError extends SeaworthyError {}

/** True for an error with the shape of a SeaworthyError, also when it crossed a module or process boundary. */
export function isSeaworthyError(value: unknown): value is SeaworthyError {
  return value instanceof Error && 'code' in value && 'hint' in value && 'exitCode' in value;
}
