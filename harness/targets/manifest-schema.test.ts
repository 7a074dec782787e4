import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { manifestJsonSchema, manifestSchemaFile } from './manifest-schema.ts';

test('the committed schema is the generated one', () => {
  const committed: unknown = JSON.parse(readFileSync(manifestSchemaFile, 'utf8'));
  expect(committed, 'write it with: node harness/targets/manifest-schema.ts').toEqual(
    JSON.parse(JSON.stringify(manifestJsonSchema())),
  );
});

test.each([
  ['one way to start', { name: 'x', start: { command: ['node', 'x.js'] } }, true],
  ['two ways to start', { name: 'x', start: { command: 'x', url: 'http://a' } }, false],
  ['no way to start', { name: 'x', start: {} }, false],
  ['an unknown field', { name: 'x', start: { url: 'http://a' }, rutes: {} }, false],
])('judges %s as the suite does', (_, manifest, valid) => {
  const validate = new Ajv({ strict: true, strictRequired: false }).compile(manifestJsonSchema());
  expect(validate(manifest)).toBe(valid);
});
