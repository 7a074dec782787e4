// Tests the generator by the validator: what it draws, the schema accepts.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldsOf } from './answer.ts';
import { schemaArbitrary } from './schema-arbitrary.ts';

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const options = { resolve: fieldsOf, known: ['7b0f4a0e-5f0f-4f7a-9f55-0f3f3a1d2c4b'] };
const draw = (schema: object, numRuns = 60) => fc.sample(schemaArbitrary(schema, options), { seed: 7, numRuns });

test.each([
  ['text', { type: 'string', minLength: 2, maxLength: 5 }],
  ['a pattern', { type: 'string', pattern: '^[A-Z]{3}$' }],
  ['a pattern that looks ahead', { type: 'string', pattern: '^(?=.*[0-9])[a-z0-9]{2,8}$' }],
  ['a pattern with a border of words', { type: 'string', pattern: '\\bab\\b' }],
  ['a UUID', { type: 'string', format: 'uuid' }],
  ['a time', { type: 'string', format: 'date-time' }],
  ['integers', { type: 'integer', minimum: 1, maximum: 9 }],
  ['numbers', { type: 'number', minimum: 0 }],
  ['one of several types', { type: ['string', 'null'], minLength: 1 }],
  ['words', { enum: ['a', 7, null] }],
  ['a constant', { const: 'comments' }],
  ['lists', { type: 'array', minItems: 1, maxItems: 4, items: { type: 'boolean' } }],
  ['alternatives', { oneOf: [{ type: 'boolean' }, { type: 'integer' }] }],
  [
    'objects',
    { type: 'object', required: ['a'], minProperties: 1, properties: { a: { const: 1 }, b: { type: 'null' } } },
  ],
  ['a subset that is not empty', { type: 'object', minProperties: 1, properties: { a: { const: 1 } } }],
  ['all of several', { allOf: [{ type: 'object', properties: { a: { const: 1 } } }], required: ['a'] }],
])('%s', (_, schema) => {
  const validate = ajv.compile(schema);
  expect(draw(schema).filter((value) => validate(value) !== true)).toEqual([]);
});

test('known ids are drawn as well as fresh ones', () => {
  const ids = draw({ type: 'string', format: 'uuid' });
  const known = ids.filter((id) => id === options.known[0]).length;
  expect([known > 10, known < ids.length]).toEqual([true, true]);
});

test('a schema that is not understood, or that has no end, gives something all the same', () => {
  expect(draw({ not: { type: 'string' } })).toHaveLength(60);
  const endless = { type: 'array', items: {} as object };
  endless.items = endless;
  expect(draw(endless)).toHaveLength(60);
  const tree = { type: 'object', properties: { left: {} as object, right: {} as object, value: { type: 'integer' } } };
  tree.properties.left = tree;
  tree.properties.right = tree;
  expect(draw(tree)).toHaveLength(60);
  const list = {
    type: 'object',
    required: ['next'],
    properties: { next: { oneOf: [{ type: 'null' }, {} as object] } },
  };
  list.properties.next.oneOf[1] = list;
  expect(draw(list)).toHaveLength(60);
});

test('what cannot be drawn is said, and not tried for ever', () => {
  const itself = { type: 'object', required: ['a'], properties: { a: {} as object } };
  itself.properties.a = itself;
  expect(() => draw(itself)).toThrow('requires itself');
  expect(() => draw({ type: 'string', pattern: '^(?=a)b$' })).toThrow('no text for the pattern');
});
