// "Fix this next": the few steps that gain most, with what each of them opens.
import { type ComponentChild, h } from 'preact';
import type { ReportInput } from '../entries.ts';
import { type NextStep, nextSteps } from '../next-steps.ts';
import { counted, line } from './text.ts';

const mostSteps = 5;

export function nextSection(input: ReportInput): ComponentChild | null {
  const steps = nextSteps(input);
  if (steps.length === 0) return null;
  const left = steps.length - mostSteps;
  return h(
    'section',
    null,
    h('h2', null, 'Fix this next'),
    h('ol', { class: 'next' }, steps.slice(0, mostSteps).map(item)),
    left > 0 ? h('p', { class: 'soft' }, `${counted(left, 'further one', 'further ones')} below, by outcome.`) : null,
  );
}

function item(step: NextStep): ComponentChild {
  const [first] = step.entries;
  const { criterion, reason } = first ?? {};
  const title = step.blocked ? line(reason ?? '') : (first?.title ?? '');
  return h(
    'li',
    null,
    h('a', { href: `#${criterion?.id}` }, title),
    h('br', null),
    h('span', { class: 'soft' }, `${gainText(step)} `),
    step.blocked || criterion?.remediation === undefined ? null : criterion.remediation,
  );
}

function gainText({ entries, blocked, waivedUntil, points, after, passes }: NextStep): string {
  const [first] = entries;
  const waived = waivedUntil === undefined ? '' : `Waived until ${waivedUntil}. `;
  const worth =
    points === 0
      ? 'An honour, without weight.'
      : `${blocked ? 'Up to ' : ''}+${points.toFixed(1)} points${after === null ? '' : `: ${after.letter}, ${after.percent.toFixed(1)} %`}.`;
  const opens = blocked ? ` Unblocks ${counted(entries.length, 'criterion', 'criteria')}.` : ` ${first?.criterion.id}.`;
  const done = passes.length === 0 ? '' : ` Then passed: ${passes.join(', ')}.`;
  return `${waived}${worth}${opens}${done}`;
}
