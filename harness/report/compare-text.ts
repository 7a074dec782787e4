// A comparison of two runs in a terminal.
import { type Comparison, comparisonText, type NumberChange, type OutcomeChange } from './compare-runs.ts';
import { figure } from './figures.ts';
import { gradeText } from './headline.ts';
import { cut, visibleLine } from './visible-text.ts';

const mostNumbers = 10;
const maxLine = 400;

export function compareText(comparison: Comparison): string {
  const { before, after, broken, fixed, changed, numbers, onlyBefore, onlyAfter } = comparison;
  const left = numbers.length - mostNumbers;
  const lines = [
    ...comparison.cautions.map((caution) => `caution: ${caution}`),
    ...broken.map((change) => `broken: ${changeText(change)}: ${change.after.reason}`),
    ...fixed.map((change) => `fixed: ${changeText(change)}`),
    ...changed.map((change) => `changed: ${changeText(change)}: ${change.after.reason}`),
    ...numbers.slice(0, mostNumbers).map((change) => `number: ${change.criterion}: ${numberText(change)}`),
    ...(left > 0 ? [`number: ${left} more on the page`] : []),
    ...(onlyBefore.length > 0 ? [`only before: ${onlyBefore.join(', ')}`] : []),
    ...(onlyAfter.length > 0 ? [`only after: ${onlyAfter.join(', ')}`] : []),
    `before: ${gradeText(before.grade)}`,
    `after:  ${gradeText(after.grade)}`,
    comparisonText(comparison),
  ];
  return `${lines.map((line) => cut(visibleLine(line), maxLine)).join('\n')}\n`;
}

function changeText({ before, after }: OutcomeChange): string {
  return `${after.criterion.id} (${after.criterion.level}), ${before.outcome} to ${after.outcome}`;
}

/** `drain: 312.5 to 250 ms (-20 %)`. */
export function numberText({ before, after, percent, crossed }: NumberChange): string {
  const change = percent === undefined ? '' : ` (${percent > 0 ? '+' : ''}${figure(Math.round(percent))} %)`;
  const limit =
    crossed && after.budget !== undefined ? `, limit ${figure(after.budget.limit)} ${after.unit} crossed` : '';
  return `${after.name}: ${figure(before.value)} to ${figure(after.value)} ${after.unit}${change}${limit}`;
}
