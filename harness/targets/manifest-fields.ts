// The kinds of field that a manifest is made of, and what its refinements share.
import { z } from 'zod';

export const text = z.string().min(1, 'must not be empty');
export const path = text.describe('A path, relative to the manifest.');

export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable: letters, digits and underscores');

export const shellOrWords = z
  .union([text, z.array(text).min(1, 'must name a command')], {
    error: 'must be a list of words, such as [node, dist/main.js], or one line for the shell',
  })
  .describe('A list of words is executed directly; a string is run by `sh -c`.');

export const url = z
  .string()
  .refine((value) => isPlainHttpUrl(value), 'must be an http or https URL without credentials, query and fragment')
  .describe('Base URL of a deployed target.');

export const routePath = z
  .string()
  .regex(/^(\/[^/?#\s]+)+$/, 'must be a path that starts with "/", without a "/" at its end and without a query');

/** Refinements see whatever was written, since they run even when a field of the object is wrong. */
export const whenObject = { when: ({ value }: { value: unknown }) => value !== null && typeof value === 'object' };

export function present(value: object, keys: readonly string[]): string[] {
  return keys.filter((key) => Reflect.get(value, key) !== undefined);
}

/** JSON Schema's words for "exactly one of these keys", which zod's refinement cannot be turned into. */
export function oneOfKeys(keys: readonly string[]) {
  return { oneOf: keys.map((key) => ({ required: [key] })) };
}

/** Whether a text can be the base URL of a target. */
export function isPlainHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

/** A password must not reach a terminal or a report, not even from a URL that is refused. */
export function withoutCredentials(written: string): string {
  return written.replace(/(\/\/)[^\s/]*@/g, '$1***@');
}
