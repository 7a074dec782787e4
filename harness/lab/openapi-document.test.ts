// Tests the judgement of answers by an OpenAPI document: statuses, types, headers, schemas, references.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Answer } from './answer.ts';
import { OpenApiDocument } from './openapi-document.ts';

const small = {
  openapi: '3.1.0',
  servers: [{ url: 'http://localhost/api/' }],
  paths: {
    '/things/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      get: {
        responses: {
          200: {
            headers: { 'X-Count': { required: true, schema: { type: 'integer' } } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          204: { description: 'nothing' },
          206: { content: { 'application/json': {} } },
          '2XX': { description: 'anything' },
          '5XX': { description: 'anything' },
          '4XX': { $ref: '#/components/responses/Refused' },
          default: { description: 'anything' },
        },
      },
    },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' } } },
    responses: { Refused: { content: { 'application/json': { schema: { type: 'object', required: ['error'] } } } } },
    schemas: {
      Id: { type: 'string', format: 'uuid' },
      Thing: { type: 'object', required: ['id'], properties: { id: { $ref: '#/components/schemas/Id' } } },
    },
  },
};
const [operation] = new OpenApiDocument(small).operations();
const answer = (status: number, text: string, headers: Record<string, string> = {}): Answer => ({
  method: 'GET',
  path: '/',
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  text,
  truncated: false,
  durationMs: 1,
  atMs: 0,
});
const problems = (...given: Parameters<typeof answer>) => operation?.problems(answer(...given));
const thing = '{"id":"7b0f4a0e-5f0f-4f7a-9f55-0f3f3a1d2c4b"}';

test('an operation has its path with the base, and its parameters resolved', () => {
  expect(operation).toMatchObject({ method: 'GET', path: '/api/things/{id}', secured: false });
  expect(operation?.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }]);
});

test('answers as documented have no problem', () => {
  expect(problems(200, thing, { 'x-count': '3' })).toEqual([]);
  expect(problems(204, '')).toEqual([]);
  expect(problems(418, '{"error":1}')).toEqual([]);
});

test.each([
  ['a status that it does not document', 500, '{}', {}],
  ['a status that it does not document', 299, '', {}],
  ['JSON without a schema', 206, '{}', {}],
  ['a status that it does not document', 302, '', {}],
  ['no X-Count', 200, thing, {}],
  ['X-Count: many', 200, thing, { 'x-count': 'many' }],
  ['/id: must match format "uuid"', 200, '{"id":"7"}', { 'x-count': '3' }],
  ["a body: must have required property 'error'", 404, '{}', {}],
  ['text/html in place of application/json', 404, '<p>', { 'content-type': 'text/html' }],
  ['a body that is no JSON', 404, '{', {}],
  ['a body where it documents none', 204, 'x', {}],
])('%s', (problem, status, text, headers) => {
  expect(problems(status, text, headers)).toEqual([problem]);
});

const withSchema = (schema: object) => ({
  ...small,
  components: { ...small.components, schemas: { Id: {}, Thing: schema } },
});
test.each([
  ['a schema that is nowhere', withSchema({ $ref: '#/components/schemas/Nowhere' })],
  ['a schema that refers to itself', withSchema({ $ref: '#/components/schemas/Thing' })],
  ['a schema that is none', withSchema({ type: 'text' })],
  ['a pattern that is none', withSchema({ type: 'string', pattern: '(' })],
  ['a parameter that is nowhere', { ...small, components: { ...small.components, parameters: {} } }],
  ['a response that is nowhere', { ...small, components: { ...small.components, responses: {} } }],
])('%s shows before anything is asked', (_, document) => {
  expect(() => new OpenApiDocument(document).operations()).toThrow();
});

test.each([
  [true, { security: [{ key: [] }] }, {}],
  [false, { security: [{ key: [] }] }, { security: [] }],
  [false, {}, { security: [{}] }],
  [true, {}, { security: [{ key: [] }] }],
])('secured is %s by %o of the document and %o of the operation', (secured, all, own) => {
  const paths = { '/a': { get: { responses: {}, ...own } } };
  expect(new OpenApiDocument({ openapi: '3.1.0', ...all, paths }).operations()).toMatchObject([{ secured }]);
});

test.each([
  ['another version', { ...small, openapi: '3.0.3' }],
  ['no paths', { ...small, paths: {} }],
  ['no object', 'openapi'],
])('%s is no document', (_, document) => {
  expect(() => new OpenApiDocument(document)).toThrow();
});

test("the contract's own document is usable as a whole, and the reference app ships the same", async () => {
  const root = path.join(import.meta.dirname, '..', '..');
  const read = (...parts: string[]) => readFile(path.join(root, ...parts), 'utf8');
  const text = await read('spec', 'openapi.yaml');
  expect(await read('reference-app', 'openapi.yaml')).toBe(text);
  const operations = new OpenApiDocument(parse(text)).operations();
  expect(operations).toHaveLength(16);
  for (const { problems } of operations) expect(problems(answer(299, '{}'))).toHaveLength(1);
});
