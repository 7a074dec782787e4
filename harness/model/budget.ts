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
