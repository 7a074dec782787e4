import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { jsonSchemaText } from './json-schema.ts';
import { catalogueSchema, findingSchema, gradeSchema, runSchema } from './run-files.ts';

const results = join(import.meta.dirname, '../../results');
const golden = join(results, 'golden/report/run');

// After a change that is meant: npm exec -- vitest run harness/model harness/gate -u
test.each<[name: string, example: string, schema: z.ZodType]>([
  ['run', 'run.json', runSchema],
  ['finding', 'findings.ndjson', findingSchema],
  ['grade', 'grade.json', gradeSchema],
  ['catalogue', 'catalogue.json', catalogueSchema],
])('the published schema of %s is the one that the suite uses, and accepts %s', async (name, example, schema) => {
  await expect(jsonSchemaText(schema)).toMatchFileSnapshot(join(results, `schema/${name}.schema.json`));
  const ajv = new Ajv2020({ strict: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(jsonSchemaText(schema)));
  const text = await readFile(join(golden, example), 'utf8');
  const documents = example.endsWith('.ndjson') ? text.trimEnd().split('\n') : [text];
  for (const document of documents) {
    expect(validate(JSON.parse(document)), JSON.stringify(validate.errors)).toBe(true);
  }
  expect(validate({})).toBe(false);
});
