// The page of a comparison: what broke first, then what was fixed, what changed otherwise, and the numbers.
import { type ComponentChild, h } from 'preact';
import { levels } from '../../model/criterion.ts';
import { outcomes } from '../../model/outcome.ts';
import { runFiles } from '../../model/run-files.ts';
import { type Comparison, comparisonText, type OutcomeChange } from '../compare-runs.ts';
import { gradeText } from '../headline.ts';
import { htmlDocument } from './document.ts';
import { filterBar } from './filter-bar.ts';
import { numberTable } from './number-table.ts';
import { outcomeMark } from './outcome-mark.ts';
import { line } from './text.ts';

/** `report` is the later run's report, as the page links to it: beside it, where nothing else is said. */
export function comparisonPage(comparison: Comparison, report: string = runFiles.html): string {
  const { before, after, broken, fixed, changed, stillNotPassed } = comparison;
  const title = comparisonText(comparison);
  const shown = [...broken, ...fixed, ...changed, ...stillNotPassed];
  const present = outcomes.filter((outcome) => shown.some((change) => change.after.outcome === outcome));
  const verdict = broken.length > 0 ? 'failed' : fixed.length > 0 ? 'passed' : 'undecided';
  const body = h(
    'main',
    null,
    h('a', { class: 'skip', href: '#criteria' }, 'Skip to the criteria'),
    h(
      'header',
      { class: 'top' },
      h('p', { class: 'soft small' }, `Seaworthy · ${line(after.run.target.name, 100)} · two runs compared`),
      h('h1', { class: `verdict-${verdict}` }, title),
      h(
        'dl',
        { class: 'story' },
        h('dt', null, 'Before'),
        h('dd', null, `${gradeText(before.grade)}. `, h('span', { class: 'soft' }, before.run.id)),
        h('dt', null, 'After'),
        h('dd', null, `${gradeText(after.grade)}. `, h('a', { href: report }, after.run.id)),
      ),
      cautionList(comparison.cautions),
    ),
    h('h2', { id: 'criteria' }, 'Criteria that changed or are still not passed'),
    shown.length === 0 ? h('p', null, 'There are none.') : null,
    filterBar({ outcomes: present, levels, exercises: after.grade.exercises }),
    group('Broken', broken),
    group('Fixed', fixed),
    group('Changed otherwise', changed),
    group('Still not passed', stillNotPassed),
    numberTable(comparison),
    onlyIn('Only in the run before', comparison.onlyBefore),
    onlyIn('Only in the run after', comparison.onlyAfter),
  );
  return htmlDocument(`${title}. ${line(after.run.target.name, 100)}`, body);
}

function cautionList(cautions: readonly string[]): ComponentChild {
  if (cautions.length === 0) return null;
  return h(
    'div',
    { class: 'notice' },
    h('p', null, 'The two runs were not made alike, so a change may be no change of the target:'),
    h(
      'ul',
      null,
      cautions.map((caution) => h('li', null, line(caution))),
    ),
  );
}

function group(title: string, changes: readonly OutcomeChange[]): ComponentChild {
  if (changes.length === 0) return null;
  return h('section', { 'data-group': '' }, h('h3', null, `${title} (${changes.length})`), changes.map(article));
}

function article({ before, after }: OutcomeChange): ComponentChild {
  const { criterion, exercise, outcome, title, reason, repeat } = after;
  const wrong = outcome !== 'pass';
  return h(
    'article',
    {
      id: criterion.id,
      class: `entry ${outcome}`,
      'data-outcome': outcome,
      'data-level': criterion.level,
      'data-exercise': exercise.id,
    },
    h('h4', null, title),
    h('p', { class: 'id small soft' }, `${criterion.id} · ${criterion.level}`),
    h('p', null, before.outcome === outcome ? 'Still ' : [outcomeMark(before.outcome), ' to '], outcomeMark(outcome)),
    wrong ? h('p', { class: 'reason' }, line(reason, 2_000)) : null,
    wrong && outcome !== 'error' && criterion.remediation !== undefined ? h('p', null, criterion.remediation) : null,
    wrong ? h('p', null, h('code', null, line(repeat, 2_000))) : null,
  );
}

function onlyIn(title: string, ids: readonly string[]): ComponentChild {
  if (ids.length === 0) return null;
  return h(
    'section',
    null,
    h('h2', null, `${title} (${ids.length})`),
    h(
      'ul',
      null,
      ids.map((id) => h('li', null, id)),
    ),
  );
}
