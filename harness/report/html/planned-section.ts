// The criteria that no spec checks yet: listed, so that a grade is not taken for more than it is.
import { type ComponentChild, h } from 'preact';
import type { ReportInput } from '../entries.ts';

export function plannedSection({ catalogue }: ReportInput): ComponentChild | null {
  const exercises = catalogue.exercises
    .map(({ number, title, criteria }) => ({ number, title, planned: criteria.filter((c) => c.status === 'planned') }))
    .filter(({ planned }) => planned.length > 0);
  if (exercises.length === 0) return null;
  const count = exercises.reduce((sum, { planned }) => sum + planned.length, 0);
  return h(
    'section',
    null,
    h('h2', null, `Planned (${count})`),
    h('p', { class: 'soft' }, 'No spec checks these yet; they stand outside of every number above.'),
    h(
      'details',
      null,
      h('summary', null, 'Show them'),
      exercises.map(({ number, title, planned }) => [
        h('h3', null, `${String(number).padStart(2, '0')} ${title}`),
        h(
          'ul',
          null,
          planned.map((criterion) => h('li', null, `${criterion.title} (${criterion.level})`)),
        ),
      ]),
    ),
  );
}
