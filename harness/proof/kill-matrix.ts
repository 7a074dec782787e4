// The kill matrix: what became of each mutant under each criterion, and whether that proves the specification.
import { type ExitCode, exitCodes, type Outcome } from '../model/outcome.ts';
import type { KnownMutant } from './mutant-catalogue.ts';

/**
 * `killed`: a criterion that the mutant names caught it. `survived`: such a criterion passed. `clean`: one that it does
 * not name passed. `collateral`: one that it does not name failed. `undecided`: neither passed nor failed.
 */
export type CellVerdict = 'killed' | 'survived' | 'clean' | 'collateral' | 'undecided';

export interface Cell {
  readonly mutant: string;
  readonly criterion: string;
  readonly outcome: Outcome;
  readonly verdict: CellVerdict;
  /** What the finding says of it. */
  readonly summary: string;
}

/** What a run of one mutant found. */
export interface Observation {
  readonly mutant: string;
  readonly criterion: string;
  readonly outcome: Outcome;
  readonly summary: string;
}

export interface KillMatrix {
  readonly mutants: readonly KnownMutant[];
  /** Columns, in the catalogue's order. */
  readonly criteria: readonly string[];
  readonly cells: readonly Cell[];
  readonly counts: Readonly<Record<CellVerdict, number>>;
}

/** Which criteria each mutant is run against; a mutant with none is left out. */
export interface MatrixPlan {
  readonly mutant: KnownMutant;
  readonly criteria: readonly string[];
}

/** `full`: every mutant against every criterion; otherwise each against those that it breaks first of all. */
export function planMatrix(
  mutants: readonly KnownMutant[],
  criteria: readonly string[],
  options: { readonly full: boolean },
): MatrixPlan[] {
  return mutants
    .map((mutant) => ({ mutant, criteria: criteria.filter((id) => options.full || mutant.breaks.includes(id)) }))
    .filter((planned) => planned.criteria.length > 0);
}

/** Parts a plan in two: what needs the machine for itself, and the rest. */
export function partPlan(
  plan: readonly MatrixPlan[],
  isHeavy: (criterion: string) => boolean,
): { light: MatrixPlan[]; heavy: MatrixPlan[] } {
  const part = (wanted: boolean) =>
    plan
      .map(({ mutant, criteria }) => ({ mutant, criteria: criteria.filter((id) => isHeavy(id) === wanted) }))
      .filter(({ criteria }) => criteria.length > 0);
  return { light: part(false), heavy: part(true) };
}

export function verdictOf(mutant: KnownMutant, criterion: string, outcome: Outcome): CellVerdict {
  const named = mutant.breaks.includes(criterion) || mutant.alsoBreaks.includes(criterion);
  if (outcome === 'fail' || outcome === 'blocked') return named ? 'killed' : 'collateral';
  if (outcome === 'pass') return named ? 'survived' : 'clean';
  return 'undecided';
}

/** `order`: all criteria as the catalogue has them. A planned cell that nothing was observed of is undecided. */
export function buildMatrix(
  plan: readonly MatrixPlan[],
  order: readonly string[],
  observed: readonly Observation[],
): KillMatrix {
  const cells = plan.flatMap(({ mutant, criteria }) =>
    criteria.map((criterion): Cell => {
      // The last one counts: only what decided nothing is ever measured again.
      const found = observed.findLast((one) => one.mutant === mutant.id && one.criterion === criterion);
      const outcome = found?.outcome ?? 'not-run';
      const summary = found?.summary ?? 'no finding came';
      return { mutant: mutant.id, criterion, outcome, verdict: verdictOf(mutant, criterion, outcome), summary };
    }),
  );
  const counts = { killed: 0, survived: 0, clean: 0, collateral: 0, undecided: 0 };
  for (const { verdict } of cells) counts[verdict] += 1;
  const criteria = order.filter((id) => plan.some((planned) => planned.criteria.includes(id)));
  return { mutants: plan.map(({ mutant }) => mutant), criteria, cells, counts };
}

/** What decided nothing because the machine was too busy, each criterion by itself: that is how to measure it again. */
export function inconclusiveAlone(plan: readonly MatrixPlan[], observed: readonly Observation[]): MatrixPlan[] {
  return observed
    .filter(({ outcome }) => outcome === 'inconclusive')
    .flatMap(({ mutant: id, criterion }) => {
      const mutant = plan.find((planned) => planned.mutant.id === id)?.mutant;
      return mutant === undefined ? [] : [{ mutant, criteria: [criterion] }];
    });
}

export function matrixExitCode({ counts }: KillMatrix): ExitCode {
  if (counts.survived + counts.collateral > 0) return exitCodes.criteriaFailed;
  return counts.undecided > 0 || counts.killed === 0 ? exitCodes.cannotDecide : exitCodes.ok;
}
