// What of a criterion a run is planned and judged by, as one line that spec and catalogue can be compared by.
import type { CatalogueCriterion } from './criterion.ts';

/** Texts are left out: a report may show an old one, and nothing is decided by it. */
export function declarationLine({
  id,
  level,
  needs = [],
  budgets = [],
  measuresTime = false,
}: Pick<CatalogueCriterion, 'id' | 'level' | 'needs' | 'budgets' | 'measuresTime'>): string {
  const parts = [`needs ${needs.join(' ')}`, ...(budgets.length > 0 ? [`budgets ${budgets.join(' ')}`] : [])];
  return [id, level, ...parts, ...(measuresTime ? ['measures time'] : [])].join(', ');
}
