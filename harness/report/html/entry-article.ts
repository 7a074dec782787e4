// One criterion with its story: what was expected and seen, what to do, the evidence, and how to see it again.
import { type ComponentChild, h } from 'preact';
import type { Finding } from '../../model/finding.ts';
import { runFiles } from '../../model/run-files.ts';
import type { Timeline } from '../../model/timeline.ts';
import type { Entry } from '../entries.ts';
import { durationText } from '../figures.ts';
import { waiverText } from '../waiver-text.ts';
import { measurementList } from './measurement-list.ts';
import { outcomeMark } from './outcome-mark.ts';
import { line, lines, value } from './text.ts';
import { timelineFigure } from './timeline-figure.ts';

const maxMoments = 40;
const maxScript = 65_536;

export interface EntryParts {
  readonly timeline: Timeline | undefined;
  readonly showScript: boolean;
}

export function entryArticle(entry: Entry, parts: EntryParts): ComponentChild {
  const { criterion, exercise, outcome } = entry;
  const attributes = {
    id: criterion.id,
    class: `entry ${outcome}`,
    'data-outcome': outcome,
    'data-level': criterion.level,
    'data-exercise': exercise.id,
  };
  const heading = h('h3', null, outcomeMark(outcome), entry.title);
  // A summary may hold no paragraph.
  const id = h('span', { class: 'id small soft' }, `${criterion.id} · ${criterion.level}`);
  if (outcome !== 'pass') return h('article', attributes, heading, id, story(entry, parts));
  return h(
    'article',
    attributes,
    h('details', { class: 'passed' }, h('summary', null, heading, ' ', id), story(entry, parts)),
  );
}

function story(entry: Entry, { timeline, showScript }: EntryParts): ComponentChild[] {
  const { criterion, outcome, finding, reason, repeat, lab, repro } = entry;
  const wrong = outcome !== 'pass';
  const rows: [string, ComponentChild][] = [];
  const add = (name: string, content: ComponentChild | undefined): unknown =>
    content !== undefined && rows.push([name, content]);
  add('Waiver', entry.waiver === undefined ? undefined : line(waiverText(entry.waiver), 2_500));
  add('Expected', finding?.expected === undefined ? undefined : shownValue(finding.expected));
  add('Actual', finding?.actual === undefined ? undefined : shownValue(finding.actual));
  add('Waited', finding?.waitedMs ? durationText(finding.waitedMs) : undefined);
  add('Measured', finding === undefined ? undefined : measurementList(finding.measurements));
  add('What to do', wrong && outcome !== 'error' ? criterion.remediation : undefined);
  add('Hint', finding?.error?.hint === undefined ? undefined : line(finding.error.hint));
  add('Why', criterion.why);
  add('How verified', criterion.verifiedBy);
  add('Moments', finding === undefined ? undefined : moments(finding));
  add('Evidence', finding === undefined ? undefined : evidence(finding));
  add('Stack', outcome === 'error' && finding?.error?.stack ? h('pre', null, lines(finding.error.stack)) : undefined);
  add('Repeat it', h('code', null, line(repeat, 2_000)));
  add('By hand', finding?.repro === undefined ? undefined : script(finding.repro, repro ?? '', lab, showScript));
  return [
    wrong && reason !== entry.title ? h('p', { class: 'reason' }, line(reason, 2_000)) : null,
    h(
      'dl',
      { class: 'story' },
      rows.map(([name, content]) => [h('dt', null, name), h('dd', null, content)]),
    ),
    timeline === undefined ? null : timelineFigure(timeline, criterion.id),
  ];
}

function shownValue(of: unknown): ComponentChild {
  const text = value(of);
  return text.includes('\n') || text.length > 90
    ? h('pre', null, text)
    : h('code', null, text === '' ? '(empty)' : text);
}

function moments({ moments: all }: Finding): ComponentChild | undefined {
  if (all.length === 0) return undefined;
  const left = all.length - maxMoments;
  return h(
    'ol',
    { class: 'times' },
    all
      .slice(0, maxMoments)
      .map(({ atMs, event, detail }) =>
        h(
          'li',
          null,
          h('span', { class: 'at' }, durationText(atMs)),
          h('span', null, line(event), detail === undefined ? '' : h('span', { class: 'soft' }, ` ${line(detail)}`)),
        ),
      ),
    left > 0 ? h('li', null, h('span', { class: 'at' }, '…'), `${left} more in ${runFiles.findings}`) : null,
  );
}

function evidence({ criterion, evidence: files }: Finding): ComponentChild | undefined {
  if (files.length === 0) return undefined;
  return h(
    'ul',
    { class: 'plain' },
    files.map(({ file, title, mediaType }) =>
      h(
        'li',
        null,
        h('a', { href: `${runFiles.evidence}/${criterion}/${file}` }, line(title, 200)),
        h('span', { class: 'soft small' }, ` ${line(mediaType, 60)}`),
      ),
    ),
  );
}

function script(text: string, path: string, lab: string, shown: boolean): ComponentChild[] {
  const how = h('p', null, 'Keep its lab open with ', h('code', null, line(lab, 2_000)));
  return [
    how,
    h('p', null, 'and run ', h('a', { href: path }, runFiles.repro), ' in another terminal, as its first lines say.'),
    shown
      ? h('pre', { class: 'script' }, lines(text, maxScript))
      : h('p', { class: 'soft small' }, 'Too long to be shown here.'),
  ];
}
