// What a gate asks of a run: read from YAML or JSON, and every mistake in it named with its line.
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../model/errors.ts';
import { driverNames, profiles } from '../model/run.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)?$/, 'an exercise or <exercise>/<criterion>');

export const policySchema = z
  .strictObject({
    profile: z.enum(profiles).default('full').describe('The shortest profile that counts; a longer one does as well.'),
    minimumCoverage: z.number().min(0).max(100).default(95).describe('Percent of the weight that must be assessed.'),
    musts: z
      .enum(['every', 'assessed'])
      .default('every')
      .describe('every: each must passes. assessed: a must that cannot be assessed is left to minimumCoverage.'),
    require: z
      .array(id)
      .default([])
      .describe('Criteria that must pass besides, and exercises whose musts must all pass.'),
    minimumLetter: z.enum(['A', 'B', 'C', 'D']).exactOptional().describe('The worst letter that counts.'),
    driver: z.enum(driverNames).exactOptional().describe('Only runs with this driver count.'),
    allowPartial: z.boolean().default(false).describe('Whether a run of a selection counts.'),
    allowDirty: z.boolean().default(true).describe('Whether a run from a changed working tree counts.'),
  })
  .meta({ title: 'The policy of the gate' });

export type GatePolicy = z.output<typeof policySchema>;

export const defaultPolicy: GatePolicy = policySchema.parse({});

/** Reads a policy; `path` is what an error names. An empty file is the default policy. */
export function parsePolicy(text: string, path: string): GatePolicy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw invalid(`${path}:${line}:${col}: not YAML: ${broken.message.split('\n')[0]}`, 'Correct the syntax there.');
  }
  const value: unknown = document.toJS({ maxAliasCount: 10 });
  const result = policySchema.safeParse(value ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : (issue?.path ?? []);
  const offset = offsetOf(document, field);
  const line = offset === undefined ? 1 : lines.linePos(offset).line;
  const known = Object.keys(policySchema.shape).join(', ');
  throw invalid(
    `${path}:${line}: ${field.join('.') || 'the policy'}: ${issue?.message ?? 'not valid'}`,
    issue?.code === 'unrecognized_keys' ? `The fields of a policy are ${known}.` : 'Correct the value there.',
  );
}

function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | undefined {
  const node: unknown = document.getIn(path, true);
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined;
}

function invalid(message: string, hint: string): UsageError {
  return new UsageError({ code: 'policy-invalid', message, hint });
}
