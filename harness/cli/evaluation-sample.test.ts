import { expect, test } from 'vitest';
import { catalogueCriterion } from '../model/catalogue-criterion.fixture.ts';
import type { Catalogue, CatalogueCriterion } from '../model/criterion.ts';
import { evaluationSample } from './evaluation-sample.ts';

const one = (id: string, rest: Partial<CatalogueCriterion> = {}) =>
  catalogueCriterion(`a/${id}`, { needs: ['http'], ...rest });
const plain = Array.from({ length: 10 }, (_, index) => one(`plain-${index}`));
const catalogue: Catalogue = {
  schemaVersion: 1,
  exercises: [
    {
      number: 1,
      id: 'a',
      title: 'A',
      criteria: [
        ...plain,
        one('timed', { measuresTime: true }),
        one('loaded', { needs: ['http', 'replicas'] }),
        one('silent', { needs: ['source'] }),
        one('later', { status: 'planned' }),
      ],
    },
  ],
};
const all = plain.map(({ id }) => id);

test('a seed draws the same, in the order of the catalogue; other seeds draw others', () => {
  const drawn = Array.from({ length: 50 }, (_, seed) => evaluationSample(catalogue, null, `${seed}`, 4));
  expect(evaluationSample(catalogue, null, '7', 4)).toEqual(drawn[7]);
  for (const sample of drawn) expect(all.filter((id) => sample.includes(id))).toEqual(sample);
  for (const sample of drawn) expect(sample).toHaveLength(4);
  expect(new Set(drawn.flat()), 'each has its turn').toEqual(new Set(all));
});

test('all of what can be repeated, and nothing that was not selected', () => {
  expect(evaluationSample(catalogue, null, 'x', Number.POSITIVE_INFINITY)).toEqual(all);
  expect(evaluationSample(catalogue, ['a/plain-3', 'a/timed'], 'x', 4)).toEqual(['a/plain-3']);
});

test('nothing to repeat is a mistake of whoever asked', () => {
  const thrown = expect.objectContaining({ code: 'nothing-to-evaluate', exitCode: 64 });
  expect(() => evaluationSample(catalogue, ['a/timed', 'a/silent'], 'x', 4)).toThrow(thrown);
});
