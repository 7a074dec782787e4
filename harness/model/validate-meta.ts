// Checks a criterion's metadata like code: the ids are final and the texts are what people read in a report.
import { z } from 'zod';
import { capabilities } from './capability.ts';
import { type CriterionMeta, levels } from './criterion.ts';
import { HarnessError } from './errors.ts';

const kebab = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const sentence = z.string().min(12);

const schema = z.strictObject({
  id: kebab,
  level: z.enum(levels),
  title: z.string().min(8).max(90),
  failureTitle: z.string().min(8).max(110),
  why: sentence,
  verifiedBy: sentence,
  remediation: sentence,
  needs: z.array(z.enum(capabilities)).min(1),
  budgets: z.array(kebab).optional(),
  setup: z
    .strictObject({
      instances: z.int().min(1).max(16).optional(),
      start: z.enum(['ready', 'manual']).optional(),
      env: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
    })
    .optional(),
  repro: z.string().includes('symptom '),
  measuresTime: z.boolean().optional(),
});

export function requireValidMeta(id: string, meta: CriterionMeta): void {
  const result = schema.safeParse(meta);
  if (result.success) return;
  throw new HarnessError({
    code: 'criterion-invalid',
    message: `${id}: ${z.prettifyError(result.error)}`,
    hint: '.github/CONTRIBUTING.md says what each field of a criterion is for.',
  });
}
