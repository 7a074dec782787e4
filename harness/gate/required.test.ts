import { expect, test } from 'vitest';
import type { Catalogue, CatalogueCriterion } from '../model/criterion.ts';
import { requiredCriteria } from './required.ts';

const criterion = (id: string, parts: Partial<CatalogueCriterion> = {}): CatalogueCriterion => ({
  id,
  level: 'must',
  status: 'specified',
  title: id,
  verifiedBy: 'looking at it',
  ...parts,
});
const catalogue: Catalogue = {
  schemaVersion: 1,
  exercises: [
    {
      number: 5,
      id: 'health',
      title: 'Health',
      criteria: [
        criterion('health/a'),
        criterion('health/b', { level: 'should' }),
        criterion('health/c'),
        criterion('health/d', { status: 'planned' }),
      ],
    },
    {
      number: 6,
      id: 'chaos',
      title: 'Chaos',
      criteria: [
        criterion('chaos/a', { level: 'should' }),
        criterion('chaos/b', { level: 'beyond' }),
        criterion('chaos/c', { status: 'planned' }),
      ],
    },
  ],
};

test.each([
  [[], []],
  [['health/b'], ['health/b']],
  [['health'], ['health/a', 'health/c']],
  [
    ['health', 'health/b', 'health/a'],
    ['health/a', 'health/b', 'health/c'],
  ],
  [['chaos'], ['chaos/a', 'chaos/b']],
])('%j requires %j', (require, ids) => {
  expect([...requiredCriteria(require, catalogue)].sort()).toEqual(ids);
});
