import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../model/finding.ts';
import { readGrade, readRun } from '../../model/read-run.ts';
import type { ReportInput } from '../entries.ts';
import { htmlReport } from './report-page.ts';

const dir = join(import.meta.dirname, '../../../results/golden/report/run');
const { run, catalogue, findings } = await readRun(dir);
const input: ReportInput = { run, catalogue, findings, grade: await readGrade(dir, run) };
const page = htmlReport(input, new Map());

/** What is left of a page without its own style and script: markup and text. */
const markup = (html: string): string => html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '');

test('the policy allows the own style and script by their hashes and nothing else', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const hash = (name: string): string => {
    const text = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(page)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hash('style')}`,
    `script-src ${hash('script')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(markup(page)).not.toMatch(/ (style|on\w+)=|<(link|img|iframe|object|embed|base)\b/);
});

test('the verdict is the first heading, and what failed comes before what passed', () => {
  const headings = [...markup(page).matchAll(/<h([1-6])[^>]*>(.*?)<\/h\1>/g)].map(([, , text]) => text ?? '');
  expect(headings[0]).toMatch(/^Failed: 1 of 5 musts failed, 1 waived/);
  const sections = headings.filter((text) =>
    /^(Failed|Blocked|Waived|Errors|Inconclusive|Unsupported|Not run|Passed|Planned)/.test(text),
  );
  expect(sections.slice(1).map((text) => text.replace(/[:(].*/, '').trim())).toEqual([
    'Failed',
    'Blocked',
    'Waived',
    'Errors of the suite',
    'Inconclusive',
    'Unsupported',
    'Not run',
    'Passed',
    'Planned',
  ]);
});

test('only what passed or is planned is folded away', () => {
  const articles = markup(page).split('<article ').slice(1);
  expect(articles).toHaveLength(11);
  for (const article of articles) {
    const passed = article.includes('data-outcome="pass"');
    expect(article.split('</article>')[0]?.includes('<details')).toBe(passed);
  }
});

test('each criterion says how to repeat it, and a failure shows its whole script', () => {
  for (const { criterion, outcome, repro } of findings) {
    const article = page.split(`<article id="${criterion}"`)[1]?.split('</article>')[0] ?? '';
    expect(article).toContain(`npm run spec -- ${criterion} --seed 5eed-0001 --profile full`);
    if (outcome === 'fail' && repro !== undefined) expect(article).toContain(`evidence/${criterion}/repro.sh`);
  }
});

test('an exercise without any spec is shown as planned', () => {
  expect(page).toMatch(
    /<li class="was-planned"><span class="name">01 [^<]*<\/span><p class="soft">Planned: 2 criteria/,
  );
});

test('whatever a target says stays text, and nothing of it is invisible', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      '`',
      '/',
      '\0',
      '\u001b',
      '\u202e',
      '\u2028',
      '\ud800',
      '\n',
      'script',
      'x',
    ),
    maxLength: 60,
  });
  const shape = (html: string): string[] => markup(html).match(/<\/?[a-z][a-z0-9]*/g) ?? [];
  const withText = (text: string): string => htmlReport({ ...input, findings: findings.map(said(text)) }, new Map());
  const plain = shape(withText('x'));
  fc.assert(
    fc.property(nasty, (text) => {
      const html = withText(`x${text}`);
      // A longer or many-lined value is a block instead of a word; nothing else may change.
      const normal = (tags: string[]): string => tags.join('').replaceAll('<pre</pre', '<code</code');
      expect(normal(shape(html))).toBe(normal(plain));
      expect(html.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028]/u);
    }),
    { numRuns: 30 },
  );
});

const said =
  (text: string) =>
  (finding: Finding): Finding => ({
    ...finding,
    summary: text,
    expected: text,
    actual: text,
    error: { code: 'x', message: text, hint: text, stack: text },
    measurements: [{ name: text, value: 1, unit: text }],
    moments: [{ atMs: 1, event: text, detail: text }],
    evidence: [{ file: 'x.txt', title: text, mediaType: text }],
    repro: text,
  });

test('1,000 pieces of evidence and 200 long scripts stay below 1.5 MB', () => {
  const [exercise] = catalogue.exercises;
  const [sample] = findings.filter(({ outcome }) => outcome === 'fail');
  if (exercise === undefined || sample === undefined) throw new Error('the golden run has neither');
  const ids = Array.from({ length: 200 }, (_, n) => `load/criterion-${n}`);
  const criteria = ids.map(
    (id) => ({ ...exercise.criteria[0], id, level: 'must', status: 'specified', title: id, verifiedBy: 'x' }) as const,
  );
  const many = ids.map((criterion) => ({
    ...sample,
    criterion,
    repro: `#!/bin/sh\n${'curl -sS http://127.0.0.1\n'.repeat(400)}`,
    evidence: Array.from({ length: 5 }, (_, n) => ({
      file: `answer-${n}.txt`,
      title: `Answer ${n}`,
      mediaType: 'text/plain',
    })),
  }));
  const graded = criteria.map(({ id, level, title }) => ({ id, level, title, outcome: 'fail' }) as const);
  const html = htmlReport(
    {
      run,
      catalogue: { schemaVersion: 1, exercises: [{ number: 7, id: 'load', title: 'Load', criteria }] },
      findings: many,
      grade: { ...input.grade, exercises: [{ number: 7, id: 'load', title: 'Load', passed: false, criteria: graded }] },
    },
    new Map(),
  );
  expect(html.match(/href="evidence\/[^"]*answer/g)).toHaveLength(1_000);
  expect(Buffer.byteLength(html)).toBeLessThan(1_500_000);
  expect(html).toContain('Too long to be shown here.');
});
