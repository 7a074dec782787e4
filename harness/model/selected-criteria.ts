// Which criteria of a catalogue a run has to answer for, and whether its findings are of those and only those.
import type { Catalogue, CatalogueCriterion, CatalogueExercise } from './criterion.ts';
import type { Finding } from './finding.ts';

export interface SelectedExercise {
  readonly exercise: CatalogueExercise;
  /** Specified and selected, in the catalogue's order. */
  readonly criteria: readonly CatalogueCriterion[];
}

/** Exercises with at least one criterion that is specified and selected; `null` selects everything. */
export function selectedExercises(catalogue: Catalogue, selection: readonly string[] | null): SelectedExercise[] {
  const wanted = selection === null ? null : new Set(selection);
  return catalogue.exercises
    .map((exercise) => ({
      exercise,
      criteria: exercise.criteria.filter(
        ({ id, status }) => status === 'specified' && (wanted === null || wanted.has(id)),
      ),
    }))
    .filter(({ criteria }) => criteria.length > 0);
}

export interface Misplaced {
  readonly index: number;
  readonly code: 'finding-unknown' | 'finding-planned' | 'finding-not-selected' | 'finding-duplicate';
  readonly message: string;
}

/** The first finding that the run cannot have made: a run that says two things, or more than was asked, is forged. */
export function misplacedFinding(
  catalogue: Catalogue,
  selection: readonly string[] | null,
  findings: readonly Finding[],
): Misplaced | undefined {
  const status = new Map(catalogue.exercises.flatMap(({ criteria }) => criteria.map((c) => [c.id, c.status] as const)));
  const wanted = selection === null ? null : new Set(selection);
  const seen = new Map<string, number>();
  for (const [index, { criterion }] of findings.entries()) {
    const at = (code: Misplaced['code'], what: string): Misplaced => ({ index, code, message: `${criterion} ${what}` });
    const first = seen.get(criterion);
    if (first !== undefined) return at('finding-duplicate', `has a finding already, on line ${first + 1}.`);
    seen.set(criterion, index);
    if (!status.has(criterion)) return at('finding-unknown', "is not in the run's catalogue.");
    if (status.get(criterion) === 'planned')
      return at('finding-planned', 'is planned: no spec can have found anything.');
    if (wanted !== null && !wanted.has(criterion)) return at('finding-not-selected', 'was not selected in this run.');
  }
  return undefined;
}
