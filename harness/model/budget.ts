// A budget: a number with its unit, load shape, minimum samples, reason and source.

export type Comparison = '<=' | '>=' | '<' | '>' | '==';

export interface Budget {
  readonly key: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'requests' | 'requests/s' | 'connections' | 'bytes' | 'percent' | 'ratio' | 'count';
  readonly comparison: Comparison;
  /** Under what load the number holds. */
  readonly load: string;
  /** The fewest samples that allow a verdict. */
  readonly minimumSamples: number;
  readonly reason: string;
  readonly source: string;
}

/** Whether a value keeps a limit. */
export function keeps(value: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case '<=':
      return value <= limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '>':
      return value > limit;
    case '==':
      return value === limit;
  }
}
