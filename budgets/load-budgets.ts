// Reads budgets/<exercise>.json and budgets/profiles/<profile>.json, and checks them like code.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Budget } from '../harness/model/budget.ts';
import { HarnessError } from '../harness/model/errors.ts';
import type { Profile } from '../harness/model/run.ts';

const sentence = z.string().min(8);
const budget = z.strictObject({
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  value: z.number(),
  unit: z.enum(['ms', 's', 'requests', 'requests/s', 'connections', 'bytes', 'percent', 'ratio', 'count']),
  comparison: z.enum(['<=', '>=', '<', '>', '==']),
  load: sentence,
  minimumSamples: z.int().positive(),
  reason: sentence,
  source: sentence,
});
const budgetFile = z.strictObject({
  exercise: z.string(),
  budgets: z.array(budget).superRefine((budgets, context) => {
    const keys = budgets.map(({ key }) => key);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `the key "${twice}" is there twice` });
  }),
});
const profileFile = z.strictObject({
  profile: z.string(),
  exercises: z.record(z.string(), z.record(z.string(), z.number().positive())),
});

/** The budgets of an exercise, by key. */
export function loadBudgets(exercise: string): ReadonlyMap<string, Budget> {
  return readBudgetFile(new URL(`./${exercise}.json`, import.meta.url));
}

export function readBudgetFile(file: URL): ReadonlyMap<string, Budget> {
  const { budgets } = read(file, budgetFile);
  return new Map(budgets.map((budget) => [budget.key, budget]));
}

/** Durations (`…-ms`) and counts that a profile sets for an exercise, by name. */
export function loadProfile(profile: Profile, exercise: string): ReadonlyMap<string, number> {
  const { exercises } = read(new URL(`./profiles/${profile}.json`, import.meta.url), profileFile);
  return new Map(Object.entries(exercises[exercise] ?? {}));
}

function read<T>(file: URL, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new HarnessError({
      code: 'budget-file-unusable',
      message: `${file.pathname}: ${cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)}`,
      hint: 'Mend the file; budgets/ has one file an exercise and one a profile.',
      cause,
    });
  }
}
