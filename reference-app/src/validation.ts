// Validates what a client sends; a failure is a 400 that names the fields and never repeats their values.
import { z } from 'zod';
import { HttpError } from './http-error.ts';

/** Text that PostgreSQL can store as it was sent: no NUL, no half surrogate. */
export function text(maxLength: number, minLength = 1) {
  return z
    .string()
    .min(minLength)
    .max(maxLength)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), { error: 'must be well-formed text' })
    .refine((value) => minLength === 0 || value.trim() !== '', { error: 'must not be blank' });
}

function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeKey);
}

export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input ?? {});
  if (result.success && !hasPrototypeKey(input)) return result.data;
  const details = result.success
    ? [{ path: '', message: 'unknown field' }]
    : result.error.issues.map((issue) => ({
        path: issue.path.join('.'),
        message: issue.code === 'unrecognized_keys' ? 'unknown field' : issue.message,
      }));
  throw new HttpError(400, 'validation_failed', 'the request is not valid', { details });
}

export const idParams = z.strictObject({ id: z.uuid() });
