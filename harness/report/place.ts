// Where a finding is shown in a repository that is graded: nothing in it says which line is at fault.
import type { RunRecord } from '../model/run.ts';
import type { Entry } from './entries.ts';

/** The manifest, if it is a path inside the checkout; else the spec file of the exercise. Never above, never absolute. */
export function placeOf({ target }: RunRecord, { exercise }: Pick<Entry, 'exercise'>): string {
  const { manifest } = target;
  const parts = manifest?.split('/').filter((part) => part !== '.' && part !== '') ?? [];
  const inside =
    manifest !== undefined && !/^[/\\]|^[a-z]:/i.test(manifest) && !parts.includes('..') && parts.length > 0;
  if (!inside) return exercise.file ?? 'spec/README.md';
  const last = parts.at(-1) ?? '';
  return /\.(ya?ml|json)$/i.test(last) ? parts.join('/') : [...parts, 'target.yaml'].join('/');
}
