// What was measured, each number against its budget: in words, and as a bar.
import { type ComponentChild, h } from 'preact';
import type { Measurement } from '../../model/finding.ts';
import { distanceText, figure, judgeBudget } from '../figures.ts';
import { line } from './text.ts';

const mostShown = 30;

export function measurementList(measurements: readonly Measurement[]): ComponentChild | undefined {
  if (measurements.length === 0) return undefined;
  // What broke its limit comes first, so that it is never among those left out.
  const broken = (one: Measurement): number => Number(judgeBudget(one)?.broken === true);
  const shown = measurements.toSorted((a, b) => broken(b) - broken(a)).slice(0, mostShown);
  const left = measurements.length - shown.length;
  return h(
    'ul',
    { class: 'measures' },
    shown.map(item),
    left > 0 ? h('li', { class: 'soft' }, `${left} more in findings.ndjson`) : null,
  );
}

function item(measurement: Measurement): ComponentChild {
  const { name, value, unit, budget } = measurement;
  const verdict = judgeBudget(measurement);
  const shownUnit = line(unit, 40);
  const number = h('strong', null, `${figure(value)} ${shownUnit}`);
  if (budget === undefined || verdict === undefined) return h('li', null, `${line(name, 200)}: `, number);
  const limit = `limit ${budget.comparison} ${figure(budget.limit)} ${shownUnit} (${line(budget.key, 100)})`;
  return h(
    'li',
    null,
    `${line(name, 200)}: `,
    number,
    ', ',
    verdict.broken
      ? h('span', { class: 'broken' }, `${limit}, broken by ${distanceText(verdict, shownUnit)}`)
      : h('span', { class: 'soft' }, limit),
    gauge(value, budget.limit, verdict.broken),
  );
}

/** Half of the bar is the limit, so that twice the limit fills it. */
function gauge(value: number, limit: number, broken: boolean): ComponentChild | null {
  if (limit <= 0 || value < 0) return null;
  const width = Math.round(Math.min(1, value / limit / 2) * 1_000) / 10;
  return h(
    'svg',
    { class: 'gauge', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    h('rect', { class: 'all', width: 100, height: 4 }),
    h('rect', { class: broken ? 'over' : 'used', width, height: 4 }),
    h('line', { class: 'limit', x1: 50, x2: 50, y1: 0, y2: 4, 'vector-effect': 'non-scaling-stroke' }),
  );
}
