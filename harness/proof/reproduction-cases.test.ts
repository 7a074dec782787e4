// Tests that no criterion is without a case that shows what its repro.sh shows, and that each case is of a mutant of it.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Catalogue } from '../model/criterion.ts';
import { readMutants } from './mutant-catalogue.ts';
import { reproductionCases } from './reproduction-cases.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const { exercises } = JSON.parse(await readFile(path.join(root, 'spec', 'catalogue.json'), 'utf8')) as Catalogue;
const specified = exercises
  .flatMap(({ criteria }) => criteria)
  .filter(({ status }) => status === 'specified')
  .map(({ id }) => id);

test('each criterion that has a spec has a case, and no other', () => {
  expect(Object.keys(reproductionCases).sort()).toEqual(specified.toSorted());
});

test('the mutant of a case breaks its criterion', async () => {
  const mutants = new Map((await readMutants(root)).map((mutant) => [mutant.id, mutant]));
  for (const [criterion, { mutant: id }] of Object.entries(reproductionCases)) {
    const mutant = mutants.get(id);
    expect([...(mutant?.breaks ?? []), ...(mutant?.alsoBreaks ?? [])], id).toContain(criterion);
  }
});
