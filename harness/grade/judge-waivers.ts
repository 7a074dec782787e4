// Judges the waivers of a run beside its grade, each by the outcome of its own criterion and nothing else.
import { UsageError } from '../model/errors.ts';
import type { GradedCriterion, RunRecord } from '../model/run.ts';
import { dayOf, type JudgedWaivers, lastWaiverDay, stateOf } from '../model/waiver.ts';

/** In the order of the criteria; a waiver of a criterion that was not selected is left out: the run says nothing of it. */
export function judgeWaivers(criteria: readonly GradedCriterion[], run: RunRecord, today: string): JudgedWaivers {
  const waiverOf = new Map(run.waivers?.map((waiver) => [waiver.criterion, waiver] as const));
  const list = criteria.flatMap(({ id, outcome }) => {
    const waiver = waiverOf.get(id);
    return waiver === undefined ? [] : [{ ...waiver, state: stateOf(waiver, outcome, today) }];
  });
  return { judgedOn: today, list };
}

/** Waivers that no run can have started with: `known` are the ids of its catalogue. */
export function refuseForgedWaivers(run: RunRecord, known: ReadonlySet<string>): void {
  const last = lastWaiverDay(dayOf(new Date(run.startedAt)));
  const seen = new Set<string>();
  for (const { criterion, expires } of run.waivers ?? []) {
    const what = seen.has(criterion)
      ? 'is waived twice'
      : !known.has(criterion)
        ? "is waived, and is not in the run's catalogue"
        : expires > last
          ? `is waived until ${expires}, further ahead than any waiver may be`
          : undefined;
    seen.add(criterion);
    if (what === undefined) continue;
    throw new UsageError({
      code: 'waiver-forged',
      message: `${criterion} ${what}.`,
      hint: 'Run the suite again; a run folder is never repaired by hand.',
    });
  }
}
