// What `try` expects of the flawed service and its fixed twin, and how the two runs compare.
import type { Outcome } from '../model/outcome.ts';
import type { JsonResult } from '../report/json-result.ts';

export const twins = ['flawed', 'fixed'] as const;
export type Twin = (typeof twins)[number];

/** Few enough for a minute, and what the flawed twin lacks shows in each of them. */
export const shownCriteria = [
  'health/readyz-is-bounded',
  'graceful-shutdown/drains-in-flight',
  'graceful-shutdown/ordered-lifecycle',
  'graceful-shutdown/refuses-new-connections',
] as const;

const expected: Readonly<Record<Twin, Outcome>> = { flawed: 'fail', fixed: 'pass' };

export type TwinResults = Readonly<Record<Twin, JsonResult>>;

/** What came out otherwise than it should have; empty when the demonstration worked. */
export function surprises(results: TwinResults): string[] {
  return twins.flatMap((twin) =>
    shownCriteria.flatMap((id) => {
      const outcome = outcomeOf(results[twin], id);
      if (outcome === expected[twin]) return [];
      const reason = results[twin].notPassed.find(({ criterion }) => criterion === id)?.reason;
      return [`${twin}: ${id} was ${outcome}, not ${expected[twin]}${reason === undefined ? '' : ` (${reason})`}`];
    }),
  );
}

/** The two runs side by side, with why the flawed twin failed and what it could do about it. */
export function comparisonText(results: TwinResults): string {
  const width = Math.max(...shownCriteria.map((id) => id.length));
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(width)}  ${cells.map((cell) => cell.padEnd(12)).join('  ')}`.trimEnd();
  const entries = shownCriteria.flatMap((id) => {
    const failure = results.flawed.notPassed.find(({ criterion }) => criterion === id);
    const why = failure === undefined ? [] : [`  ${failure.title}`, `  to pass: ${failure.remediation ?? ''}`];
    return [row(id, [outcomeOf(results.flawed, id), outcomeOf(results.fixed, id)]), ...why];
  });
  const grades = row(
    'grade',
    twins.map((twin) => gradeOf(results[twin])),
  );
  return [row('', twins), ...entries, '', grades].join('\n');
}

function outcomeOf({ grade }: JsonResult, id: string): Outcome {
  const criteria = grade.exercises.flatMap((exercise) => exercise.criteria);
  return criteria.find((criterion) => criterion.id === id)?.outcome ?? 'not-run';
}

function gradeOf({ grade }: JsonResult): string {
  return grade.letter === null || grade.percent === null ? 'none' : `${grade.letter}, ${grade.percent.toFixed(1)} %`;
}
