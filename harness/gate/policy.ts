// What a gate asks of a run: read from YAML or JSON, and every mistake in it named with its line.
import { z } from 'zod';
import { type Catalogue, levels } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import { criterionIdPattern, exerciseOrCriterionIdPattern } from '../model/ids.ts';
import { invocation } from '../model/invocation.ts';
import { nearestName } from '../model/nearest-name.ts';
import { driverNames, profiles } from '../model/run.ts';
import { budgetNames } from './budget-reasons.ts';
import { readCheckedYaml } from './checked-yaml.ts';
import { refuseUnknownId } from './known-id.ts';

const id = z.string().regex(exerciseOrCriterionIdPattern, 'an exercise or <exercise>/<criterion>');
const budget = z.string().regex(criterionIdPattern, 'must be <exercise>/<budget key>');

export const policySchema = z
  .strictObject({
    profile: z.enum(profiles).default('full').describe('The shortest profile that counts; a longer one does as well.'),
    minimumCoverage: z.number().min(0).max(100).default(95).describe('Percent of the weight that must be assessed.'),
    levels: z
      .array(z.enum(levels))
      .refine((list) => list.includes('must'), 'must hold "must": a failed must always keeps the gate closed')
      .default(['must'])
      .describe('The levels whose criteria must pass.'),
    musts: z
      .enum(['every', 'assessed'])
      .default('every')
      .describe(
        'every: each criterion of these levels passes. assessed: one that cannot be assessed is left to minimumCoverage.',
      ),
    require: z
      .array(id)
      .default([])
      .describe(
        'Criteria that must pass besides, and exercises: all of their musts, or all that they have where none is a must.',
      ),
    budgets: z
      .record(budget, z.number())
      .default({})
      .describe('Stricter limits for what was measured, by <exercise>/<budget key>, in the unit of the budget.'),
    minimumLetter: z.enum(['A', 'B', 'C', 'D']).exactOptional().describe('The worst letter that counts.'),
    driver: z.enum(driverNames).exactOptional().describe('Only runs with this driver count.'),
    allowWaivers: z.boolean().default(true).describe("Whether the target's active waivers let failures through."),
    allowPartial: z.boolean().default(false).describe('Whether a run of a selection counts.'),
    allowDirty: z.boolean().default(true).describe('Whether a run from a changed working tree counts.'),
  })
  .meta({ title: 'The policy of the gate' });

export type GatePolicy = z.output<typeof policySchema>;

export const defaultPolicy: GatePolicy = policySchema.parse({});

/** Beside a baseline, where no policy is given: any two runs that are alike can be compared. */
export const baselinePolicy: GatePolicy = policySchema.parse({ profile: 'quick', allowPartial: true });

/** Reads a policy; `path` is what an error names. An empty file is the default policy. */
export function parsePolicy(text: string, path: string, catalogue?: Catalogue): GatePolicy {
  const fields = Object.keys(policySchema.shape);
  const rules = { path, code: 'policy-invalid', schema: policySchema, whole: 'the policy', empty: {}, fields };
  const { value, at } = readCheckedYaml(text, rules);
  if (catalogue !== undefined) refuseUnknownNames(value, catalogue, (field) => `${at(field)}: ${field.join('.')}: the`);
  return value;
}

/** `where` begins the sentence for a field. */
export function refuseUnknownNames(
  policy: GatePolicy,
  catalogue: Catalogue,
  where: (field: readonly PropertyKey[]) => string = () => 'The',
): void {
  for (const [index, wanted] of policy.require.entries()) {
    const what = `${where(['require', index])} policy requires`;
    refuseUnknownId(catalogue, wanted, { code: 'policy-unknown-id', what, exercises: true });
  }
  const known = budgetNames(catalogue);
  const unknown = Object.keys(policy.budgets).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, known);
  throw new UsageError({
    code: 'policy-unknown-budget',
    message: `${where(['budgets', unknown])} policy limits ${unknown}, which no criterion measures.`,
    hint: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}${invocation('explain', '<criterion>')} shows the budgets of a criterion.`,
  });
}
