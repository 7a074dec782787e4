// Tests the client of OpenAPI documents with a target that answers everything in one way: what is its failure, and what our limit.
import { expect, test } from 'vitest';
import { OpenApiClient } from './openapi-client.ts';
import { contractOperations } from './openapi-operations.ts';
import type { World } from './world.ts';

const file = 'openapi.yaml';
const content = { 'application/json': { schema: { type: 'object' } } };
const known = ['task-0', 'task-1', 'task-2', 'task-3', 'task-4', 'task-5'];
const routes: Readonly<Record<string, string>> = { livez: 'healthz', healthz: 'info' };
const own = (path: string) => path.replace(/[a-z]+/, (segment) => routes[segment] ?? segment);

/** A document of every operation of the contract, by the own paths; `change` is for POST /tasks. */
function documentOf(change: object = {}): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { operation } of contractOperations(known, '')) {
    const [method = '', path = ''] = operation.split(' ');
    const key = own(path).replace('{}', '{id}');
    const parameters = key.includes('{id}')
      ? [{ name: 'id', in: 'path', required: true, schema: { enum: ['x'] } }]
      : [];
    const responses = { 200: { content }, 404: { content } };
    paths[key] = {
      ...paths[key],
      [method.toLowerCase()]: { parameters, responses, ...(operation === 'POST /tasks' && change) },
    };
  }
  return { openapi: '3.1.0', paths };
}

function clientOf(statusOf: (request: string) => number = () => 200) {
  const seen = new Set<string>();
  const http = {
    async request(path: string, { method = 'GET', ownPath = false }: { method?: string; ownPath?: boolean }) {
      const request = `${method} ${ownPath ? path : own(path)}`;
      seen.add(request);
      return { status: statusOf(request), headers: { 'content-type': 'application/json' }, text: '{}' };
    },
  };
  const services = { secrets: { OPERATOR_TOKEN: 'token' } };
  const world = { services, context: { seed: 'a-seed', target: { path: own } } } as unknown as World;
  return { client: new OpenApiClient(world, http as never, { create: async () => known } as never), seen };
}

const body = (schema: object) => ({ requestBody: { content: { 'application/json': { schema } } } });

test("every operation is asked by the target's own paths, and a right answer is no problem", async () => {
  const { client, seen } = clientOf();
  expect((await client.conformance({ file, document: documentOf() }, 2)).problems).toEqual([]);
  expect([...seen]).toEqual(expect.arrayContaining(['GET /healthz', 'GET /info', 'GET /tasks/x', 'POST /transfers']));
  expect(seen).not.toContain('GET /livez');
});

test('an operation that never succeeds, though the request is right, is a problem', async () => {
  const { client } = clientOf((request) => (request.startsWith('PATCH') ? 404 : 200));
  const { problems } = await client.conformance({ file, document: documentOf() }, 2);
  expect(problems).toEqual([expect.stringContaining('PATCH /tasks/{id} 404: to a request that is right')]);
});

test('an operation that is not documented is a problem', async () => {
  const { client } = clientOf();
  const document = documentOf() as { paths: Record<string, object> };
  delete document.paths['/rates/{id}'];
  expect((await client.conformance({ file, document }, 1)).problems).toEqual(['GET /rates/{} is not documented']);
});

test('a document that cannot be used is the failure of the target', async () => {
  const { client } = clientOf();
  const document = documentOf(body({ $ref: '#/components/schemas/Nowhere' }));
  await expect(client.conformance({ file, document }, 1)).rejects.toMatchObject({ code: 'source-missing' });
});

test('a schema that is beyond the client decides nothing, unless something else is wrong', async () => {
  const document = documentOf(body({ type: 'string', pattern: '^(?=a)b$' }));
  const right = clientOf().client.conformance({ file, document }, 1);
  await expect(right).rejects.toMatchObject({ code: 'schema-not-drawn' });
  const wrong = await clientOf(() => 404).client.conformance({ file, document }, 1);
  expect(wrong.problems.length).toBeGreaterThan(10);
});
