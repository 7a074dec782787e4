// A criterion as the catalogue has it, for tests to which only some of its fields matter.
import type { CatalogueCriterion } from './criterion.ts';

export function catalogueCriterion(id: string, parts: Partial<CatalogueCriterion> = {}): CatalogueCriterion {
  return { id, level: 'must', status: 'specified', title: id, verifiedBy: 'looking at it', ...parts };
}
