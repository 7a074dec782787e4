// Turns what a person selected (6, graceful-shutdown, graceful-shutdown/drains-in-flight) into criteria of the catalogue.
import type { Catalogue, CatalogueCriterion, CatalogueExercise } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import { invocation } from '../model/invocation.ts';
import { nearestName } from '../model/nearest-name.ts';

/** Whole ids of the specified criteria that the words name; null when there are no words: everything. */
export function selectCriteria(catalogue: Catalogue, words: readonly string[]): string[] | null {
  if (words.length === 0) return null;
  const selected = namedCriteria(catalogue, words);
  const specified = selected.filter(({ status }) => status === 'specified').map(({ id }) => id);
  if (specified.length > 0) return [...new Set(specified)];
  throw new UsageError({
    code: 'nothing-to-run',
    message: `${words.join(' ')}: none of the ${selected.length} criteria has a spec yet, so nothing would be run`,
    hint: `${invocation('list')} shows which exercises have specs.`,
  });
}

/** What the words name, planned criteria included. */
export function namedCriteria(catalogue: Catalogue, words: readonly string[]): CatalogueCriterion[] {
  return [...new Set(words.flatMap((word) => matching(catalogue, word)))];
}

function matching(catalogue: Catalogue, word: string): readonly CatalogueCriterion[] {
  const exercise = catalogue.exercises.find(({ number, id }) => id === word || number === numberOf(word));
  if (exercise !== undefined) return exercise.criteria;
  const criterion = catalogue.exercises.flatMap(({ criteria }) => criteria).find(({ id }) => id === word);
  if (criterion !== undefined) return [criterion];
  const names = catalogue.exercises.flatMap(({ id, criteria }) => [id, ...criteria.map((one) => one.id)]);
  const nearest = nearestName(word, names);
  throw new UsageError({
    code: 'unknown-selection',
    message: `"${word}" is no exercise and no criterion`,
    hint:
      nearest === undefined
        ? `${invocation('list')} shows all of them.`
        : `Did you mean ${nearest}? ${invocation('list')} shows all of them.`,
  });
}

function numberOf(word: string): number | undefined {
  return /^\d{1,2}$/.test(word) ? Number(word) : undefined;
}

/** The spec files of a selection, relative to the project. */
export function filesOf(catalogue: Catalogue, selection: readonly string[] | null): string[] {
  const isSelected = ({ criteria }: CatalogueExercise) =>
    selection === null || criteria.some(({ id }) => selection.includes(id));
  return catalogue.exercises.filter(isSelected).flatMap(({ file }) => file ?? []);
}

/** Whether a criterion puts instances under load or measures time, so that nothing may run beside it. */
const needsWholeMachine = ({ needs = [], measuresTime = false }: CatalogueCriterion): boolean =>
  measuresTime || needs.includes('replicas') || needs.includes('load');

/** Whole ids to run, in two parts: those that need the machine for themselves are `heavy`. */
export function phasesOf(
  catalogue: Catalogue,
  selection: readonly string[] | null,
): { readonly light: readonly string[]; readonly heavy: readonly string[] } {
  const chosen = catalogue.exercises
    .flatMap(({ criteria }) => criteria)
    .filter(({ id, status }) => status === 'specified' && (selection?.includes(id) ?? true));
  return {
    light: chosen.filter((criterion) => !needsWholeMachine(criterion)).map(({ id }) => id),
    heavy: chosen.filter(needsWholeMachine).map(({ id }) => id),
  };
}
