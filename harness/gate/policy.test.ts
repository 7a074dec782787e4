import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchemaText } from '../model/json-schema.ts';
import { parseCatalogue } from '../model/read-run.ts';
import { defaultPolicy, parsePolicy, policySchema } from './policy.ts';
import { catalogueText } from './world.fixture.ts';

test('an empty policy is the default one', () => {
  expect(parsePolicy('', 'gate.yaml')).toEqual(defaultPolicy);
  expect(parsePolicy('{}', 'gate.json')).toEqual(defaultPolicy);
  expect(defaultPolicy).toEqual({
    profile: 'full',
    minimumCoverage: 95,
    levels: ['must'],
    musts: 'every',
    require: [],
    budgets: {},
    allowWaivers: true,
    allowPartial: false,
    allowDirty: true,
  });
});

test('YAML and JSON say the same', () => {
  const yaml = parsePolicy(
    'profile: quick\nminimumCoverage: 50\nrequire: [health, health/probes-wired]\n',
    'gate.yaml',
  );
  const json = parsePolicy('{"profile":"quick","minimumCoverage":50,"require":["health","health/probes-wired"]}', 'x');
  expect(yaml).toEqual(json);
  expect(yaml).toMatchObject({ profile: 'quick', minimumCoverage: 50, musts: 'every' });
});

test.each([
  ['profile: full\ncoverage: 95\n', /^gate.yaml:2: coverage: Unrecognized key/],
  ['profile: slow\n', /^gate.yaml:1: profile: /],
  ['\n\nminimumCoverage: 950\n', /^gate.yaml:3: minimumCoverage: /],
  ['require:\n  - health\n  - ../x\n', /^gate.yaml:3: require.1: /],
  ['profile: [\n', /^gate.yaml:2:1: not YAML: /],
  ['profile: full\nprofile: quick\n', /^gate.yaml:2:1: not YAML: Map keys must be unique/],
  ['- full\n', /^gate.yaml:1: the policy: /],
  ['levels: [should]\n', /^gate.yaml:1: levels: must hold "must"/],
  ['levels: [must, shuld]\n', /^gate.yaml:1: levels.1: /],
  ['budgets:\n  health/x: fast\n', /^gate.yaml:2: budgets.health\/x: /],
  ['budgets:\n  x: 1\n', /^gate.yaml:[12]: budgets.x: /],
])('%j is refused with its line', (text, message) => {
  expect(() => parsePolicy(text, 'gate.yaml')).toThrow(
    expect.objectContaining({ code: 'policy-invalid', exitCode: 64, message: expect.stringMatching(message) }),
  );
});

test('a misspelt field is told with the name that was meant', () => {
  expect(() => parsePolicy('minimumCoverag: 1\n', 'gate.yaml')).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^Did you mean minimumCoverage\?/) }),
  );
});

test.each([
  [
    'require:\n  - health\n  - health/bb\n',
    /^gate.yaml:3: require.1: the policy requires health\/bb, which does not exist/,
  ],
  [
    'profile: full\nbudgets:\n  health/limitt: 1\n',
    /^gate.yaml:3: budgets.health\/limitt: the policy limits health\/limitt/,
  ],
])('beside a catalogue, %j is refused with its line and the nearest name', (text, message) => {
  const catalogue = parseCatalogue(catalogueText, 'catalogue.json');
  const refused = {
    exitCode: 64,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/^Did you mean health\//),
  };
  expect(() => parsePolicy(text, 'gate.yaml', catalogue)).toThrow(expect.objectContaining(refused));
});

test("this repository's own policy is one", async () => {
  const root = join(import.meta.dirname, '../..');
  const catalogue = parseCatalogue(await readFile(join(root, 'spec/catalogue.json'), 'utf8'), 'catalogue.json');
  const file = join(root, '.github/gate-policy.yaml');
  expect(parsePolicy(await readFile(file, 'utf8'), file, catalogue)).toMatchObject({ profile: 'quick' });
});

test('the example in the README is one', async () => {
  const root = join(import.meta.dirname, '../..');
  const catalogue = parseCatalogue(await readFile(join(root, 'spec/catalogue.json'), 'utf8'), 'catalogue.json');
  const [, example = ''] =
    /^```yaml\n# gate-policy.yaml\n([\s\S]*?)^```$/m.exec(await readFile(join(root, 'README.md'), 'utf8')) ?? [];
  expect(parsePolicy(example, 'README.md', catalogue)).toMatchObject({
    levels: ['must', 'should'],
    minimumLetter: 'B',
  });
});

test('the published schema is the one that the gate uses', async () => {
  const path = join(import.meta.dirname, '../../results/schema/gate-policy.schema.json');
  await expect(jsonSchemaText(policySchema)).toMatchFileSnapshot(path);
});
