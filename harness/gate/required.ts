// Which criteria a policy requires by name: an exercise stands for its musts, whatever was selected in a run.
import type { Catalogue } from '../model/criterion.ts';

/** Whole ids of specified criteria. An exercise that has no must stands for all that it has: it asks for something. */
export function requiredCriteria(require: readonly string[], catalogue: Catalogue): ReadonlySet<string> {
  const wanted = catalogue.exercises.flatMap((exercise) => {
    const specified = exercise.criteria.filter(({ status }) => status === 'specified');
    const named = specified.filter(({ id }) => require.includes(id));
    if (!require.includes(exercise.id)) return named;
    const musts = specified.filter(({ level }) => level === 'must');
    return [...named, ...(musts.length > 0 ? musts : specified)];
  });
  return new Set(wanted.map(({ id }) => id));
}
