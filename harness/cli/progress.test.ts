// Tests what a person sees while a run goes on, in a terminal of any size and where there is none.
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { waitFor } from '../lab/wait.ts';
import type { CatalogueExercise } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import type { Outcome } from '../model/outcome.ts';
import { openProgress, type ProgressOptions } from './progress.ts';
import { progressLine } from './progress-line.ts';

const exercise = (number: number, id: string, title: string): CatalogueExercise => ({
  number,
  id,
  title,
  criteria: [],
});
const health = exercise(5, 'health', 'Health checks and readiness');
const shutdown = exercise(6, 'graceful-shutdown', 'Graceful shutdown & connection draining');
const exercises = [
  { exercise: health, count: 2 },
  { exercise: shutdown, count: 1 },
];

const finding = (criterion: string, outcome: Exclude<Outcome, 'not-run'>, summary = 'why'): Finding => ({
  schemaVersion: 1,
  criterion,
  outcome,
  startedAt: new Date(0).toISOString(),
  durationMs: 1_234,
  summary,
  measurements: [],
  moments: [],
  evidence: [],
});

/** A stream that says of itself what a terminal says, and keeps what was written. */
function streamOf(size: { columns?: number; rows?: number; isTTY?: boolean }) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk));
      done();
    },
  });
  Object.assign(stream, size);
  const text = () => stripVTControlCharacters(written.join(''));
  return { stream: stream as unknown as NodeJS.WriteStream, written, text };
}

const open = (size: Parameters<typeof streamOf>[0], env: ProgressOptions['env'] = {}) => {
  const { stream, ...seen } = streamOf(size);
  return { progress: openProgress({ stream, exercises, env }), stream, ...seen };
};
const terminal = { isTTY: true, columns: 120, rows: 24 };

test.each([
  ['no terminal', {}, {}],
  ['CI', terminal, { CI: 'true' }],
  ['a dumb terminal', terminal, { TERM: 'dumb' }],
])('%s gets a plain line for each start and end', async (_, size, env) => {
  const { progress, written } = open(size, env);
  progress.note('PostgreSQL: fetching');
  progress.started('health/a');
  progress.step('health/a', 'starting dependencies');
  progress.ended(finding('health/a', 'pass'));
  progress.ended(finding('health/b', 'fail', 'first line\nsecond'));
  await progress.close();
  expect(written).toEqual([
    'PostgreSQL: fetching\n',
    'started       health/a\n',
    'pass          health/a (1.2 s)\n',
    'fail          health/b (1.2 s): first line\n',
  ]);
});

test('CI=false is a terminal like any other', async () => {
  const { progress, text } = open(terminal, { CI: 'false' });
  progress.started('health/a');
  await progress.close();
  expect(text()).toContain('05 Health checks and readiness: 0 of 2 passed');
});

test("a target's text cannot move the cursor, in neither kind", async () => {
  for (const size of [{}, terminal]) {
    const { progress, written } = open(size);
    progress.note('build: \u001b[2J\u0007done');
    progress.started('health/a');
    progress.step('health/a', '\u001b[31mred\u001b]0;title\u0007');
    progress.ended(finding('health/a', 'fail', '\u001b[2Jgone'));
    await progress.close();
    for (const control of ['\u001b[2J', '\u001b]0', '\u0007']) expect(written.join('')).not.toContain(control);
  }
});

test('a live line shows what is done now, for how long, and what has passed; the last state stays', async () => {
  const { progress, text, stream } = open(terminal);
  const write = stream.write;
  progress.note('before any criterion');
  progress.started('health/a');
  progress.started('graceful-shutdown/c');
  progress.step('health/a', 'starting the target');
  await waitFor({ what: 'the step on the screen', limitMs: 5_000 }, () =>
    /05 Health checks and readiness: 0 of 2 passed \| 0\.\d s a: starting the target/.test(text()) ? true : undefined,
  );
  progress.ended(finding('health/a', 'pass'));
  progress.ended(finding('health/b', 'pass'));
  progress.ended(finding('graceful-shutdown/c', 'fail'));
  await progress.close();
  await progress.close();
  const last = text().trimEnd().split('\n').slice(-2);
  expect(last[0]).toMatch(/^✔ 05 Health checks and readiness: 2 of 2 passed$/);
  expect(last[1]).toMatch(/^✖ 06 Graceful shutdown & connection draining: 0 of 1 passed, 1 fail$/);
  expect(text()).toMatch(/^before any criterion\n/);
  expect(stream.write).toBe(write);
});

test('an exercise that was interrupted is not marked as passed', async () => {
  const { progress, text } = open(terminal);
  progress.started('health/a');
  progress.ended(finding('health/a', 'pass'));
  await progress[Symbol.asyncDispose]();
  expect(text().trimEnd().split('\n').at(-2)).toMatch(/^✖ 05 .*: 1 of 2 passed$/);
});

test('what others write meanwhile comes after the lines', async () => {
  const { progress, text, stream } = open(terminal);
  progress.started('health/a');
  await waitFor({ what: 'the first line', limitMs: 5_000 }, () =>
    text().includes('opening the lab') ? true : undefined,
  );
  stream.write('a stranger\n');
  await progress.close();
  expect(text().trimEnd().split('\n').at(-1)).toBe('a stranger');
});

test.each([0, 20, 40, 80, 200])('with %i columns no line is broken in two', async (columns) => {
  const { progress, text } = open({ isTTY: true, columns, rows: columns === 0 ? 0 : 24 });
  progress.started('health/a');
  progress.step('health/a', `database-down in force: ${'x'.repeat(500)}`);
  await waitFor({ what: 'a line', limitMs: 5_000 }, () => (text().includes('05 Health') ? true : undefined));
  await progress.close();
  for (const line of text().split('\n'))
    expect(line.trimEnd().length).toBeLessThanOrEqual(columns === 0 ? 80 : columns);
  expect(
    text()
      .split('\n')
      .filter((line) => !/^(\S 0[56] .*)?\s*$/.test(line)),
  ).toEqual([]);
});

test('closing without any criterion draws nothing', async () => {
  const { progress, written } = open(terminal);
  await progress.close();
  expect(written).toEqual([]);
});

test('the line says how many more run, and how the others ended', () => {
  const running = new Map([
    ['health/a', { startedAtMs: 0, text: 'checking' }],
    ['health/b', { startedAtMs: 0, text: 'checking' }],
  ]);
  const state = { exercise: health, count: 6, running, outcomes: ['pass', 'fail', 'fail', 'inconclusive'] as const };
  expect(progressLine(state, 120, 2_500)).toBe(
    '05 Health checks and readiness: 1 of 6 passed, 2 fail, 1 inconclusive | 2.5 s a (and 1 more): checking',
  );
  expect(progressLine({ ...state, running: new Map() }, 60, 0)).toBe(
    '05 Health checks a…: 1 of 6 passed, 2 fail, 1 inconclusive',
  );
});
