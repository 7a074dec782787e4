// waivers.yaml: which failed criteria of a target are accepted for now; every mistake in it is named with its line.
import { z } from 'zod';
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import { lastWaiverDay, longestWaiverDays, type Waiver, waiverSchema } from '../model/waiver.ts';
import { readCheckedYaml } from './checked-yaml.ts';
import { refuseUnknownId } from './known-id.ts';

export const waiversSchema = z.array(waiverSchema).meta({ title: 'The waivers of a target: waivers.yaml' });

const code = 'waivers-invalid';

/**
 * Reads the waivers of a target; an empty file has none. `path` is what an error names, `today` the day of the run (UTC).
 * One that has expired is no mistake in the file: it fails the run, which says so.
 */
export function parseWaivers(
  text: string,
  { path, catalogue, today }: { readonly path: string; readonly catalogue: Catalogue; readonly today: string },
): readonly Waiver[] {
  const fields = ['criterion', 'reason', 'owner', 'expires'];
  const { value, at } = readCheckedYaml(text, {
    path,
    code,
    schema: waiversSchema,
    whole: 'a waiver',
    empty: [],
    fields,
  });
  const last = lastWaiverDay(today);
  for (const [index, { criterion, expires }] of value.entries()) {
    const what = `${at([index, 'criterion'])}: ${index}.criterion: the waiver is for`;
    refuseUnknownId(catalogue, criterion, { code: 'waiver-unknown-id', what, exercises: false });
    const first = value.findIndex((other) => other.criterion === criterion);
    if (first < index) {
      throw new UsageError({
        code,
        message: `${at([index, 'criterion'])}: ${index}.criterion: ${criterion} is waived already at ${at([first, 'criterion'])}.`,
        hint: 'Keep one of the two.',
      });
    }
    if (expires > last) {
      throw new UsageError({
        code,
        message: `${at([index, 'expires'])}: ${index}.expires: ${expires} is more than ${longestWaiverDays} days ahead.`,
        hint: `The last day possible today is ${last}. A waiver is for a while; renew it when it has run out.`,
      });
    }
  }
  return value;
}
