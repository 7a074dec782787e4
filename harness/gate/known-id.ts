// Refuses an id that the catalogue does not have, or has no spec for, with the name that was probably meant.
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import { invocation } from '../model/invocation.ts';
import { nearestName } from '../model/nearest-name.ts';

/** `what` begins the sentence: `gate.yaml:3: the policy requires`. With `exercises`, their ids count as well. */
export function refuseUnknownId(
  catalogue: Catalogue,
  id: string,
  { code, what, exercises }: { readonly code: string; readonly what: string; readonly exercises: boolean },
): void {
  const status = new Map<string, string>();
  for (const exercise of catalogue.exercises) {
    const planned = exercise.criteria.every((criterion) => criterion.status === 'planned');
    if (exercises) status.set(exercise.id, planned ? 'planned' : 'specified');
    for (const criterion of exercise.criteria) status.set(criterion.id, criterion.status);
  }
  if (status.get(id) === 'specified') return;
  const nearest = status.has(id) ? undefined : nearestName(id, [...status.keys()]);
  throw new UsageError({
    code,
    message: `${what} ${id}, which ${status.has(id) ? 'is planned and has no spec yet' : 'does not exist'}.`,
    hint: `${nearest === undefined ? '' : `Did you mean ${nearest}? `}${invocation('list')} shows all exercises and criteria.`,
  });
}
