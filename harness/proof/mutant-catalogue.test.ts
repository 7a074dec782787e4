import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Catalogue } from '../model/criterion.ts';
import { parseCatalogue } from '../model/read-run.ts';
import { type KnownMutant, mutantProblems, readMutants } from './mutant-catalogue.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const mutant = (id: string, kind: KnownMutant['kind'], ...breaks: string[]): KnownMutant => ({
  id,
  kind,
  breaks,
  alsoBreaks: [],
  story: 'It happens.',
});

function catalogueOf(...criteria: [id: string, level: 'must' | 'should', status?: 'planned'][]): Catalogue {
  return {
    schemaVersion: 1,
    exercises: [
      {
        number: 6,
        id: 'x',
        title: 'X',
        criteria: criteria.map(([id, level, status = 'specified' as const]) => ({
          id,
          level,
          status,
          title: id,
          verifiedBy: id,
        })),
      },
    ],
  };
}

test('every specified criterion has a mutant, every must one of each kind, and no mutant names a stranger', async () => {
  const text = await readFile(`${projectRoot}/spec/catalogue.json`, 'utf8');
  expect(mutantProblems(await readMutants(projectRoot), parseCatalogue(text, 'spec/catalogue.json'))).toEqual([]);
});

test('a criterion without a mutant is a gap, a planned one is not', () => {
  const catalogue = catalogueOf(['x/a', 'should'], ['x/b', 'should', 'planned']);
  expect(mutantProblems([], catalogue)).toEqual(['x/a has no mutant']);
});

test('a must wants mutants of both kinds, a should is content with one', () => {
  const catalogue = catalogueOf(['x/a', 'must'], ['x/b', 'should']);
  const one = [mutant('m', 'omits', 'x/a', 'x/b'), mutant('n', 'omits', 'x/a')];
  expect(mutantProblems(one, catalogue)).toEqual(['x/a is a must and has mutants of one kind only (omits): m, n']);
  expect(mutantProblems([...one, mutant('o', 'wrong', 'x/a')], catalogue)).toEqual([]);
});

test('ids are those of specified criteria, each named once', () => {
  const catalogue = catalogueOf(['x/a', 'should'], ['x/b', 'should', 'planned']);
  expect(mutantProblems([mutant('m', 'wrong', 'x/a', 'x/a', 'x/b', 'x/c')], catalogue)).toEqual([
    'm names x/a twice',
    'm breaks x/b, which is no criterion that has a spec',
    'm breaks x/c, which is no criterion that has a spec',
  ]);
});
