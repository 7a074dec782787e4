// Why a gate stays closed: what was seen to be wrong (exit 1), or what cannot be decided (exit 2).
import type { Finding } from '../model/finding.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Grade, RunRecord } from '../model/run.ts';

export type Decision = typeof exitCodes.ok | typeof exitCodes.criteriaFailed | typeof exitCodes.cannotDecide;

export interface GateReason {
  /** Stable, kebab-case: `must-failed`, `coverage-too-low`. */
  readonly code: string;
  readonly message: string;
  /** What this reason alone would end with. */
  readonly exitCode: Exclude<Decision, typeof exitCodes.ok>;
  readonly criterion?: string;
  /** `<exercise>/<budget key>`, where it is about a limit of the policy. */
  readonly budget?: string;
}

export interface GateResult {
  readonly exitCode: Decision;
  /** Empty when it passes; failures first. */
  readonly reasons: readonly GateReason[];
}

/** A run with what was found in it, and the grade made of that. */
export interface JudgedRun {
  readonly grade: Grade;
  readonly run: RunRecord;
  readonly findings: readonly Finding[];
}

export const failure = (code: string, message: string, criterion?: string): GateReason => ({
  code,
  message,
  exitCode: exitCodes.criteriaFailed,
  ...(criterion === undefined ? {} : { criterion }),
});

export const doubt = (code: string, message: string, criterion?: string): GateReason => ({
  code,
  message,
  exitCode: exitCodes.cannotDecide,
  ...(criterion === undefined ? {} : { criterion }),
});

export function resultOf(reasons: readonly GateReason[]): GateResult {
  const failed = reasons.filter(({ exitCode }) => exitCode === exitCodes.criteriaFailed);
  const sorted = [...failed, ...reasons.filter((reason) => !failed.includes(reason))];
  return { exitCode: sorted[0]?.exitCode ?? exitCodes.ok, reasons: sorted };
}
