import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchemaText } from '../model/json-schema.ts';
import { defaultPolicy, parsePolicy, policySchema } from './policy.ts';

test('an empty policy is the default one', () => {
  expect(parsePolicy('', 'gate.yaml')).toEqual(defaultPolicy);
  expect(parsePolicy('{}', 'gate.json')).toEqual(defaultPolicy);
  expect(defaultPolicy).toEqual({
    profile: 'full',
    minimumCoverage: 95,
    musts: 'every',
    require: [],
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
])('%j is refused with its line', (text, message) => {
  expect(() => parsePolicy(text, 'gate.yaml')).toThrow(
    expect.objectContaining({ code: 'policy-invalid', exitCode: 64, message: expect.stringMatching(message) }),
  );
});

test('the published schema is the one that the gate uses', async () => {
  const path = join(import.meta.dirname, '../../results/schema/gate-policy.schema.json');
  await expect(jsonSchemaText(policySchema)).toMatchFileSnapshot(path);
});
