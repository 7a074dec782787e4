// Tests what words select, and what is said when they select nothing.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogueCriterion } from '../model/catalogue-criterion.fixture.ts';
import type { Catalogue, CatalogueCriterion } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import { parseCatalogue } from '../model/read-run.ts';
import { filesOf, namedCriteria, phasesOf, selectCriteria } from './selection.ts';

const criterion = (id: string, status: CatalogueCriterion['status']) => catalogueCriterion(id, { status });

const catalogue: Catalogue = {
  schemaVersion: 1,
  exercises: [
    {
      number: 5,
      id: 'health',
      title: 'Health',
      file: 'spec/05-health.spec.ts',
      criteria: [criterion('health/a', 'specified'), criterion('health/b', 'planned')],
    },
    {
      number: 6,
      id: 'graceful-shutdown',
      title: 'Shutdown',
      file: 'spec/06-graceful-shutdown.spec.ts',
      criteria: [criterion('graceful-shutdown/drains-in-flight', 'specified')],
    },
    { number: 20, id: 'chaos', title: 'Chaos', criteria: [criterion('chaos/a', 'planned')] },
  ],
};

const thrownBy = (...words: string[]): unknown => {
  try {
    return selectCriteria(catalogue, words);
  } catch (error) {
    return error;
  }
};

test('no words select everything', () => {
  expect(selectCriteria(catalogue, [])).toBeNull();
  expect(filesOf(catalogue, null)).toEqual(['spec/05-health.spec.ts', 'spec/06-graceful-shutdown.spec.ts']);
});

test.each([
  [['6'], ['graceful-shutdown/drains-in-flight']],
  [['06'], ['graceful-shutdown/drains-in-flight']],
  [['graceful-shutdown'], ['graceful-shutdown/drains-in-flight']],
  [['graceful-shutdown/drains-in-flight'], ['graceful-shutdown/drains-in-flight']],
  [['5'], ['health/a']],
  [
    ['6', '5', 'health/a'],
    ['graceful-shutdown/drains-in-flight', 'health/a'],
  ],
  [['5', '20'], ['health/a']],
])('%j', (words, ids) => {
  expect(selectCriteria(catalogue, words)).toEqual(ids);
});

test('the files are those of the selection alone', () => {
  expect(filesOf(catalogue, ['health/a'])).toEqual(['spec/05-health.spec.ts']);
});

test.each(['7', 'shutdown', 'health/', '-1', '6.0', 'graceful-shutdown/drains', '006', ' ', ''])(
  '"%s" is a usage error that shows where to look',
  (word) => {
    const error = thrownBy(word);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code: 'unknown-selection', hint: expect.stringContaining('npm run list') });
  },
);

test('a typing error is answered with the nearest name', () => {
  expect(thrownBy('gracefull-shutdown')).toMatchObject({
    hint: expect.stringContaining('Did you mean graceful-shutdown?'),
  });
});

test('one unknown word spoils the rest, so that nothing is left out in silence', () => {
  expect(thrownBy('6', 'nothing')).toMatchObject({ code: 'unknown-selection' });
});

test('what is planned alone cannot be run, and can be explained', () => {
  expect(thrownBy('chaos')).toMatchObject({ code: 'nothing-to-run' });
  expect(thrownBy('health/b')).toMatchObject({ code: 'nothing-to-run' });
  expect(namedCriteria(catalogue, ['chaos', 'chaos/a']).map(({ id }) => id)).toEqual(['chaos/a']);
});

test('what puts instances under load or measures time is run by itself, after the rest', () => {
  const ofTime = { ...criterion('health/time', 'specified'), measuresTime: true } as const;
  const ofLoad = { ...criterion('health/load', 'specified'), needs: ['http', 'replicas'] } as const;
  const [health, ...others] = catalogue.exercises;
  if (health === undefined) throw new Error('the catalogue is empty');
  const exercises = [{ ...health, criteria: [...health.criteria, ofTime, ofLoad] }, ...others];
  expect(phasesOf({ ...catalogue, exercises }, null)).toEqual({
    light: ['health/a', 'graceful-shutdown/drains-in-flight'],
    heavy: ['health/time', 'health/load'],
  });
  expect(phasesOf({ ...catalogue, exercises }, ['health/time'])).toEqual({ light: [], heavy: ['health/time'] });
});

test('of the real catalogue nothing is lost in reading, so what its specs say to measure time is run by itself', async () => {
  const text = await readFile(join(import.meta.dirname, '../../spec/catalogue.json'), 'utf8');
  const real = parseCatalogue(text, 'catalogue.json');
  expect(real).toEqual(JSON.parse(text));
  const ofTime = ['general/retries-with-backoff', 'structured-logs/bounded-cost'];
  const { light, heavy } = phasesOf(real, null);
  expect(heavy).toEqual(expect.arrayContaining(ofTime));
  expect(light.filter((id) => ofTime.includes(id))).toEqual([]);
});
