import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogueCriterion } from '../model/catalogue-criterion.fixture.ts';
import type { Catalogue } from '../model/criterion.ts';
import { jsonSchemaText } from '../model/json-schema.ts';
import { parseCatalogue } from '../model/read-run.ts';
import { parseWaivers, waiversSchema } from './waivers-file.ts';

const today = '2026-11-23';
const ids = ['health/probes-wired', 'health/probe-transitions', 'graceful-shutdown/exit-codes'];
const catalogue: Catalogue = {
  schemaVersion: 1,
  exercises: [
    {
      number: 5,
      id: 'health',
      title: 'Health',
      criteria: [...ids.map((id) => catalogueCriterion(id)), catalogueCriterion('health/later', { status: 'planned' })],
    },
  ],
};
const parse = (text: string) => parseWaivers(text, { path: 'waivers.yaml', catalogue, today });
const entry = (parts: Readonly<Record<string, string>> = {}): string => {
  const all = { criterion: 'health/probes-wired', reason: 'Moved', owner: 'team-a', expires: '2026-12-01', ...parts };
  return `- ${Object.entries(all)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n  ')}\n`;
};

test('an empty file has no waivers, and YAML and JSON say the same', () => {
  expect([parse(''), parse('# none\n'), parse('[]')]).toEqual([[], [], []]);
  const waiver = { criterion: 'health/probes-wired', reason: 'Moved', owner: 'team-a', expires: '2026-12-01' };
  expect(parse(entry())).toEqual([waiver]);
  expect(parse(JSON.stringify([waiver]))).toEqual([waiver]);
});

test('one that expired is read, for the run to fail on; 90 days ahead is the last day possible', () => {
  expect(parse(entry({ expires: '2025-01-01' }))).toHaveLength(1);
  expect(parse(entry({ expires: '2027-02-21' }))).toHaveLength(1);
  expect(() => parse(entry({ expires: '2027-02-22' }))).toThrow(
    expect.objectContaining({
      exitCode: 64,
      message: expect.stringMatching(/^waivers.yaml:4: 0.expires: 2027-02-22 is/),
    }),
  );
});

test.each([
  ['a typo in a field', entry().replace('owner', 'ownr'), /^waivers.yaml:3: 0.ownr: /, /^Did you mean owner\? /],
  [
    'a field of its own',
    `${entry()}  until: x\n`,
    /^waivers.yaml:5: 0.until: /,
    /^The fields of a waiver are criterion/,
  ],
  ['a missing field', entry().replace(/ {2}owner.*\n/, ''), /^waivers.yaml:1: 0.owner: missing$/, /^Add owner there/],
  ['an empty reason', entry({ reason: '""' }), /^waivers.yaml:2: 0.reason: must not be empty$/, /^Correct/],
  ['a date that is none', entry({ expires: 'soon' }), /^waivers.yaml:4: 0.expires: must be a day/, /^Correct/],
  ['a day that is none', entry({ expires: '2026-11-31' }), /^waivers.yaml:4: 0.expires: must be a day/, /^Correct/],
  ['an exercise', entry({ criterion: 'health' }), /^waivers.yaml:1: 0.criterion: must be the whole id/, /^Correct/],
  [
    'an unknown id',
    entry() + entry({ criterion: 'health/probe-transition' }),
    /^waivers.yaml:5: 1.criterion: the waiver is for health\/probe-transition, which does not exist\.$/,
    /^Did you mean health\/probe-transitions\?/,
  ],
  [
    'a planned id',
    entry({ criterion: 'health/later' }),
    /^waivers.yaml:1: .*planned and has no spec yet/,
    /npm run list/,
  ],
  [
    'the same criterion twice',
    entry() + entry(),
    /^waivers.yaml:5: .*waived already at waivers.yaml:1\.$/,
    /^Keep one/,
  ],
  ['no list', 'criterion: health/probes-wired\n', /^waivers.yaml:1: a waiver: /, /^Correct/],
  ['no YAML', '- criterion: [\n', /^waivers.yaml:2:1: not YAML: /, /^Correct the syntax/],
  ['aliases without end', '- &a [*a]\n', /^waivers.yaml/, /./],
])('%s is refused with line, field and fix', (_, text, message, hint) => {
  const refused = { exitCode: 64, message: expect.stringMatching(message), hint: expect.stringMatching(hint) };
  expect(() => parse(text)).toThrow(expect.objectContaining(refused));
});

test('the example in the README is one', async () => {
  const root = join(import.meta.dirname, '../..');
  const real = parseCatalogue(await readFile(join(root, 'spec/catalogue.json'), 'utf8'), 'catalogue.json');
  const [example = ''] = /^- criterion: [\s\S]*?(?=^```$)/m.exec(await readFile(join(root, 'README.md'), 'utf8')) ?? [];
  expect(parseWaivers(example, { path: 'README.md', catalogue: real, today })).toHaveLength(1);
});

test('the published schema is the one that the suite uses', async () => {
  const path = join(import.meta.dirname, '../../results/schema/waivers.schema.json');
  await expect(jsonSchemaText(waiversSchema)).toMatchFileSnapshot(path);
});
