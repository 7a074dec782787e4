// The numbers that changed between two runs, those that crossed their limit first.
import { type ComponentChild, h } from 'preact';
import type { Comparison, NumberChange } from '../compare-runs.ts';
import { figure, judgeBudget } from '../figures.ts';
import { counted, line } from './text.ts';
import { wideTable } from './wide-table.ts';

const mostRows = 100;

export function numberTable({ numbers, smallChanges }: Comparison): ComponentChild {
  const left = numbers.length - mostRows;
  const rest = [
    smallChanges > 0 ? `${counted(smallChanges, 'number', 'numbers')} changed by less than 10 %.` : '',
    left > 0 ? `${left} more are not shown.` : '',
    'One run each: a difference may be noise unless it crossed a limit.',
  ];
  return h(
    'section',
    null,
    h('h2', null, `Numbers that changed (${numbers.length})`),
    h('p', { class: 'soft' }, rest.filter((text) => text !== '').join(' ')),
    numbers.length === 0
      ? null
      : wideTable({
          label: 'Table of the numbers that changed',
          words: ['Criterion', 'Number'],
          numbers: ['Before', 'After', 'Change', 'Limit'],
          rows: numbers.slice(0, mostRows).map(row),
        }),
  );
}

function row({ criterion, before, after, percent, crossed }: NumberChange): ComponentChild {
  const unit = line(after.unit, 40);
  const broken = judgeBudget(after)?.broken === true;
  const cell = (text: string, tone = ''): ComponentChild => h('td', { class: `number ${tone}`.trim() }, text);
  const limit = after.budget === undefined ? '' : `${after.budget.comparison} ${figure(after.budget.limit)}`;
  return h(
    'tr',
    null,
    h('th', { scope: 'row' }, criterion),
    h('td', null, line(after.name, 200)),
    cell(`${figure(before.value)} ${unit}`),
    cell(`${figure(after.value)} ${unit}`),
    cell(percent === undefined ? '' : `${percent > 0 ? '+' : ''}${figure(Math.round(percent))} %`),
    cell(
      crossed ? `${limit}, ${broken ? 'now broken' : 'now held'}` : limit,
      crossed ? (broken ? 'worse' : 'better') : '',
    ),
  );
}
