// report.html: the verdict first, the exercises at a glance, what to fix next, then each criterion with its story.
import { type ComponentChild, h } from 'preact';
import { levels } from '../../model/criterion.ts';
import { type Outcome, outcomes } from '../../model/outcome.ts';
import type { Timeline } from '../../model/timeline.ts';
import { type Entry, entriesOf, type ReportInput } from '../entries.ts';
import { gradeText, verdictText } from '../headline.ts';
import { htmlDocument } from './document.ts';
import { entryArticle } from './entry-article.ts';
import { exerciseGrid } from './exercise-grid.ts';
import { filterBar } from './filter-bar.ts';
import { gradeHeader } from './grade-header.ts';
import { nextSection } from './next-section.ts';
import { outageTable } from './outage-table.ts';
import { plannedSection } from './planned-section.ts';
import { runFacts } from './run-facts.ts';
import { counted, line } from './text.ts';
import { waiverSection } from './waiver-section.ts';

type Group = Outcome | 'waived';

const groups: readonly (readonly [group: Group, title: string])[] = [
  ['fail', 'Failed'],
  ['blocked', 'Blocked: the target did not start, or died before the check'],
  ['waived', 'Waived: not passed, and accepted for a while'],
  ['error', 'Errors of the suite'],
  ['inconclusive', 'Inconclusive: could not be decided'],
  ['unsupported', 'Unsupported: cannot be assessed here'],
  ['not-run', 'Not run'],
  ['pass', 'Passed'],
];

/** Scripts are shown whole as long as all of them together leave the page quick to open. */
const scriptBudget = 400_000;

export function htmlReport(input: ReportInput, timelines: ReadonlyMap<string, Timeline>): string {
  const entries = entriesOf(input);
  const present = outcomes.filter((outcome) => input.grade.counts[outcome] > 0);
  let scriptLeft = scriptBudget;
  const article = (entry: Entry): ComponentChild => {
    const length = entry.finding?.repro?.length ?? 0;
    const showScript = length <= scriptLeft;
    if (showScript) scriptLeft -= length;
    return entryArticle(entry, { timeline: timelines.get(entry.criterion.id), showScript });
  };
  const sections = groups.flatMap(([wanted, title]) => {
    const own = entries.filter((entry) => groupOf(entry) === wanted);
    return own.length === 0 ? [] : [group(`${title} (${own.length})`, own.map(article))];
  });
  const body = h(
    'main',
    null,
    h('a', { class: 'skip', href: '#criteria' }, 'Skip to the criteria'),
    gradeHeader(input),
    nextSection(input),
    waiverSection(input),
    exerciseGrid(input),
    outageTable(entries, timelines),
    h('h2', { id: 'criteria' }, counted(entries.length, 'criterion', 'criteria')),
    filterBar({ outcomes: present, levels, exercises: input.grade.exercises }),
    sections,
    plannedSection(input),
    runFacts(input),
  );
  return htmlDocument(
    `${verdictText(input.grade)}. ${gradeText(input.grade)}. ${line(input.run.target.name, 100)}`,
    body,
  );
}

function groupOf({ outcome, waiver }: Entry): Group {
  return waiver?.state === 'active' ? 'waived' : outcome;
}

function group(title: string, articles: readonly ComponentChild[]): ComponentChild {
  return h('section', { 'data-group': '' }, h('h2', null, title), articles);
}
