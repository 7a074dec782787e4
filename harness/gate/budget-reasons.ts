// Holds measurements to limits of the policy that are stricter than those that the criteria were judged by.
import { keeps } from '../model/budget.ts';
import type { Catalogue } from '../model/criterion.ts';
import { UsageError } from '../model/errors.ts';
import type { Measurement } from '../model/finding.ts';
import { exerciseOf } from '../model/ids.ts';
import { isWaived } from './criterion-reasons.ts';
import type { GatePolicy } from './policy.ts';
import { doubt, failure, type GateReason, type JudgedRun } from './reason.ts';

type Bound = NonNullable<Measurement['budget']>;

/** Budgets that some criterion reads: `graceful-shutdown/exit-after-last-request`. */
export function budgetNames(catalogue: Catalogue): string[] {
  const names = catalogue.exercises.flatMap(({ id, criteria }) =>
    criteria.flatMap(({ budgets = [] }) => budgets.map((key) => `${id}/${key}`)),
  );
  return [...new Set(names)];
}

/** Throws a UsageError for a limit that is looser than the criterion's own: a policy only ever asks for more. */
export function budgetReasons({ grade, findings }: JudgedRun, policy: GatePolicy): GateReason[] {
  return Object.entries(policy.budgets).flatMap(([name, limit]) => {
    const measured = findings
      .filter(({ outcome }) => outcome === 'pass' || outcome === 'fail')
      .flatMap(({ criterion, measurements }) =>
        measurements.flatMap(({ value, unit, budget }) =>
          budget !== undefined && `${exerciseOf(criterion)}/${budget.key}` === name
            ? [{ criterion, value, unit, budget }]
            : [],
        ),
      );
    if (measured.length === 0)
      return [{ ...doubt('budget-not-measured', `Nothing was measured for the budget ${name}.`), budget: name }];
    return measured.flatMap(({ criterion, value, unit, budget }) => {
      refuseLooser(name, limit, unit, budget);
      if (keeps(value, budget.comparison, limit) || isWaived(grade, policy, criterion)) return [];
      const message = `${criterion} measured ${value} ${unit} for ${name}; the policy asks for ${budget.comparison} ${limit} ${unit}.`;
      return [{ ...failure('budget-broken', message, criterion), budget: name }];
    });
  });
}

function refuseLooser(name: string, limit: number, unit: string, { comparison, limit: own }: Bound): void {
  // Whatever satisfies a limit that is at least as strict lies on the right side of the criterion's own.
  if (limit === own || (comparison !== '==' && keeps(limit, comparison, own))) return;
  throw new UsageError({
    code: 'policy-budget-looser',
    message: `The policy's limit for ${name} is ${comparison} ${limit} ${unit}, looser than the criterion's own: ${comparison} ${own} ${unit}.`,
    hint: `Give a limit that is stricter than ${own}, or remove the line.`,
  });
}
