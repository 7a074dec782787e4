import { expect, test } from 'vitest';
import { catalogueCriterion } from '../model/catalogue-criterion.fixture.ts';
import type { Catalogue } from '../model/criterion.ts';
import { requiredCriteria } from './required.ts';

const catalogue: Catalogue = {
  schemaVersion: 1,
  exercises: [
    {
      number: 5,
      id: 'health',
      title: 'Health',
      criteria: [
        catalogueCriterion('health/a'),
        catalogueCriterion('health/b', { level: 'should' }),
        catalogueCriterion('health/c'),
        catalogueCriterion('health/d', { status: 'planned' }),
      ],
    },
    {
      number: 6,
      id: 'chaos',
      title: 'Chaos',
      criteria: [
        catalogueCriterion('chaos/a', { level: 'should' }),
        catalogueCriterion('chaos/b', { level: 'beyond' }),
        catalogueCriterion('chaos/c', { status: 'planned' }),
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
