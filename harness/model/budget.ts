// A budget: a number with its unit, load shape, minimum samples, reason and source.

export interface Budget {
  readonly key: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'requests' | 'requests/s' | 'connections' | 'bytes' | 'percent' | 'ratio' | 'count';
  readonly comparison: '<=' | '>=' | '<' | '>' | '==';
  /** Under what load the number holds. */
  readonly load: string;
  /** The fewest samples that allow a verdict. */
  readonly minimumSamples: number;
  readonly reason: string;
  readonly source: string;
}

/** `budgets/<exercise>.json`. */
export interface BudgetFile {
  readonly exercise: string;
  readonly budgets: readonly Budget[];
}

/** `budgets/profiles/<profile>.json`: durations and sample counts, never limits. */
export interface ProfileFile {
  readonly profile: string;
  readonly exercises: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
