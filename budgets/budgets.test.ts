// Holds budgets and profiles to the specs: what a spec names exists, and what exists is named.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { Catalogue } from '../harness/model/criterion.ts';
import { profiles } from '../harness/model/run.ts';
import { loadBudgets, loadProfile, readBudgetFile } from './load-budgets.ts';

const root = path.resolve(import.meta.dirname, '..');
const catalogue = JSON.parse(readFileSync(path.join(root, 'spec', 'catalogue.json'), 'utf8')) as Catalogue;
const specified = catalogue.exercises.filter(({ file }) => file !== undefined);
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'));

const unique = (words: readonly string[]) => [...new Set(words)].toSorted();
const specText = (file: string | undefined) => readFileSync(path.join(root, file ?? ''), 'utf8');
const readOf = (text: string, verb: string) =>
  unique([...text.matchAll(new RegExp(`lab\\.${verb}\\(\\s*'([^']+)'`, 'g'))].flatMap(([, key]) => key ?? []));

test('each file is of an exercise that has a spec', () => {
  const ids = specified.map(({ id }) => `${id}.json`);
  expect(files.filter((name) => !ids.includes(name))).toEqual([]);
});

test.each(specified)('$id: the budgets that its criteria declare are the ones that its file has', (exercise) => {
  const declared = unique(exercise.criteria.flatMap(({ budgets }) => budgets ?? []));
  const there = files.includes(`${exercise.id}.json`) ? [...loadBudgets(exercise.id).keys()].toSorted() : [];
  expect(there).toEqual(declared);
});

test.each(specified)('$id: a budget that a body reads is one that it declares', ({ file, criteria }) => {
  const declared = criteria.flatMap(({ budgets }) => budgets ?? []);
  expect(readOf(specText(file), 'budget').filter((key) => !declared.includes(key))).toEqual([]);
});

test.each(specified)('$id: each profile has the values that its bodies read, and no others', ({ id, file }) => {
  const read = readOf(specText(file), 'profile');
  for (const profile of profiles) {
    expect([...loadProfile(profile, id).keys()].toSorted(), `profile ${profile}`).toEqual(read);
  }
});

test.each(specified)('$id: quick asks for no more than full, and full for no more than nightly', ({ id }) => {
  const [quick, full, nightly] = (['quick', 'full', 'nightly'] as const).map((profile) => loadProfile(profile, id));
  for (const [key, value] of quick ?? []) {
    expect(value, key).toBeLessThanOrEqual(full?.get(key) ?? 0);
    expect(full?.get(key), key).toBeLessThanOrEqual(nightly?.get(key) ?? 0);
  }
});

test('keys are unique within a file, and durations say so', () => {
  for (const { id } of specified) {
    const { budgets } = JSON.parse(readFileSync(path.join(import.meta.dirname, `${id}.json`), 'utf8'));
    const keys = budgets.map(({ key }: { key: string }) => key);
    expect(unique(keys)).toHaveLength(keys.length);
  }
});

test('a file that is not there, is no JSON, or is wrong names itself and the field', async () => {
  expect(() => loadBudgets('no-such-exercise')).toThrow(
    expect.objectContaining({
      code: 'budget-file-unusable',
      message: expect.stringContaining('no-such-exercise.json'),
    }),
  );
  const dir = await mkdtemp(path.join(tmpdir(), 'budgets-'));
  const budget = { key: 'a', value: 1, unit: 'ms', comparison: '<=', load: 'one request', minimumSamples: 1 };
  const good = { ...budget, reason: 'because it is', source: 'criteria, 01' };
  const cases: [text: string, message: RegExp][] = [
    ['{', /JSON/],
    [JSON.stringify({ exercise: 'a', budgets: [budget] }), /budgets\[0\]\.reason/],
    [JSON.stringify({ exercise: 'a', budgets: [{ ...good, unit: 'fortnights' }] }), /budgets\[0\]\.unit/],
    [JSON.stringify({ exercise: 'a', budgets: [{ ...good, minimumSamples: 0 }] }), /budgets\[0\]\.minimumSamples/],
    [JSON.stringify({ exercise: 'a', budgets: [{ ...good, value: '1' }] }), /budgets\[0\]\.value/],
    [JSON.stringify({ exercise: 'a', budgets: [{ ...good, surprise: 1 }] }), /surprise/],
    [JSON.stringify({ exercise: 'a', budgets: [good, good] }), /"a" is there twice/],
  ];
  for (const [text, message] of cases) {
    const file = path.join(dir, 'a.json');
    await writeFile(file, text);
    expect(() => readBudgetFile(pathToFileURL(file))).toThrow(message);
  }
  await rm(dir, { recursive: true });
});

test('an exercise without values in a profile has none', () => {
  expect(loadProfile('quick', 'no-such-exercise').size).toBe(0);
});
