// Filters by outcome, level and exercise, and search; hidden until the script is there to act on them.
import { type ComponentChild, h } from 'preact';
import type { Level } from '../../model/criterion.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { GradedExercise } from '../../model/run.ts';

export interface FilterChoices {
  readonly outcomes: readonly Outcome[];
  readonly levels: readonly Level[];
  readonly exercises: readonly Pick<GradedExercise, 'id' | 'number' | 'title'>[];
}

export function filterBar({ outcomes, levels, exercises }: FilterChoices): ComponentChild {
  return h(
    'form',
    { id: 'filters', hidden: true, role: 'search', 'aria-label': 'Filter the criteria' },
    boxes('outcome', 'Outcome', outcomes),
    boxes('level', 'Level', levels),
    h(
      'div',
      { class: 'fields' },
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'exercise' }, 'Exercise'),
        h(
          'select',
          { id: 'exercise', name: 'exercise' },
          h('option', { value: '' }, 'all'),
          exercises.map(({ id, number, title }) =>
            h('option', { value: id }, `${String(number).padStart(2, '0')} ${title}`),
          ),
        ),
      ),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'q' }, 'Search'),
        h('input', { id: 'q', name: 'q', type: 'search', autocomplete: 'off', spellcheck: false }),
      ),
    ),
    h(
      'div',
      { class: 'fields' },
      h('output', { id: 'shown', role: 'status' }),
      h('button', { type: 'button', id: 'clear' }, 'Clear'),
    ),
    h(
      'p',
      { id: 'none-shown', hidden: true },
      'Nothing fits these filters. ',
      h('button', { type: 'button', id: 'clear-too' }, 'Show all criteria'),
    ),
  );
}

function boxes(name: string, legend: string, values: readonly string[]): ComponentChild {
  return h(
    'fieldset',
    null,
    h('legend', null, legend),
    values.map((value) => h('label', null, h('input', { type: 'checkbox', name, value }), ` ${value}`)),
  );
}
