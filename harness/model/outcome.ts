// The seven outcomes that a criterion can have, and the exit codes that a run ends with.

export const outcomes = ['pass', 'fail', 'blocked', 'unsupported', 'inconclusive', 'error', 'not-run'] as const;

/**
 * `pass`, `fail`: observed. `blocked`: the target did not start, or died before the check. `unsupported`: the driver or
 * the kind of target lacks a capability. `inconclusive`: too noisy to decide. `error`: the harness failed. `not-run`:
 * there is no finding at all (only the grader says so). Source: design, architecture, "Outcomes".
 */
export type Outcome = (typeof outcomes)[number];

const failed: ReadonlySet<Outcome> = new Set<Outcome>(['fail', 'blocked']);
const undone: ReadonlySet<Outcome> = new Set<Outcome>(['error', 'not-run']);

/** Whether the target was found wanting. */
export const isFailed = (outcome: Outcome): boolean => failed.has(outcome);

/** Whether the outcome says something of the target. */
export const isAssessed = (outcome: Outcome): boolean => outcome === 'pass' || failed.has(outcome);

/** Whether the outcome leaves the grade incomplete: the suite did not do its work. */
export const isUndone = (outcome: Outcome): boolean => undone.has(outcome);

export const exitCodes = {
  ok: 0,
  criteriaFailed: 1,
  cannotDecide: 2,
  usage: 64,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
