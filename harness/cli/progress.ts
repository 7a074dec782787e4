// Shows a run while it goes on: a live line per exercise in a terminal, a plain log line per criterion elsewhere.
import { type DefaultRenderer, Listr, type ListrTaskWrapper, type SimpleRenderer } from 'listr2';
import type { CatalogueExercise } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { visibleLine } from '../report/visible-text.ts';

export interface Progress {
  /** Something before any criterion: fetching, building. */
  note(text: string): void;
  started(criterion: string): void;
  step(criterion: string, text: string): void;
  ended(finding: Finding): void;
  /** Stops drawing; what is on the screen stays. */
  close(): Promise<void>;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** The exercises that are run, with the criteria selected of each. */
  readonly exercises: readonly { readonly exercise: CatalogueExercise; readonly count: number }[];
}

/** Chooses by the stream: live lines only where it is a terminal and no CI. */
export function openProgress(options: ProgressOptions): Progress {
  const live = options.stream.isTTY === true && process.env.CI === undefined && process.env.TERM !== 'dumb';
  return live ? liveProgress(options) : plainProgress(options);
}

function plainProgress({ stream }: ProgressOptions): Progress {
  const write = (text: string) => void stream.write(`${visibleLine(text)}\n`);
  return {
    note: write,
    started: (criterion) => write(`started       ${criterion}`),
    step: () => {},
    ended: ({ outcome, criterion, durationMs, summary }) =>
      write(
        `${outcome.padEnd(13)} ${criterion} (${seconds(durationMs)})${outcome === 'pass' ? '' : `: ${summary.split('\n')[0]}`}`,
      ),
    close: async () => {},
  };
}

type Wrapper = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

interface Line {
  readonly exercise: CatalogueExercise;
  readonly count: number;
  readonly done: PromiseWithResolvers<void>;
  readonly running: Map<string, { startedAt: number; text: string }>;
  readonly outcomes: Finding['outcome'][];
  task?: Wrapper;
}

const redrawMs = 250;

function liveProgress({ stream, exercises }: ProgressOptions): Progress {
  const lines = new Map<string, Line>();
  for (const { exercise, count } of exercises) {
    lines.set(exercise.id, { exercise, count, done: Promise.withResolvers(), running: new Map(), outcomes: [] });
  }
  const tasks = [...lines.values()].map((line) => ({
    title: titleOf(line),
    task: async (_: unknown, task: Wrapper) => {
      line.task = task;
      await line.done.promise;
      if (line.outcomes.some((outcome) => outcome !== 'pass')) throw new Error(titleOf(line));
    },
  }));
  const list = new Listr(tasks, { concurrent: true, exitOnError: false, registerSignalListeners: false });
  let drawing: Promise<unknown> | undefined;
  const redraw = setInterval(() => {
    for (const line of lines.values()) if (line.task !== undefined) line.task.title = titleOf(line);
  }, redrawMs);
  const lineOf = (criterion: string) => lines.get(criterion.slice(0, criterion.indexOf('/')));
  return {
    note: (text) => void stream.write(`${visibleLine(text)}\n`),
    started(criterion) {
      drawing ??= list.run();
      lineOf(criterion)?.running.set(criterion, { startedAt: Date.now(), text: 'opening the lab' });
    },
    step(criterion, text) {
      const running = lineOf(criterion)?.running.get(criterion);
      if (running !== undefined) running.text = text;
    },
    ended({ criterion, outcome }) {
      const line = lineOf(criterion);
      line?.running.delete(criterion);
      line?.outcomes.push(outcome);
      if (line !== undefined && line.outcomes.length >= line.count) line.done.resolve();
    },
    async close() {
      clearInterval(redraw);
      for (const line of lines.values()) line.done.resolve();
      await drawing;
    },
  };
}

function titleOf({ exercise, count, running, outcomes }: Line): string {
  const passed = outcomes.filter((outcome) => outcome === 'pass').length;
  const name = `${String(exercise.number).padStart(2, '0')} ${exercise.title}: ${passed} of ${count} passed`;
  const [oldest] = running;
  if (oldest === undefined) return name;
  const [criterion, { startedAt, text }] = oldest;
  const what = `${criterion.slice(exercise.id.length + 1)}: ${visibleLine(text).slice(0, 60)} (${seconds(Date.now() - startedAt)})`;
  return `${name} | ${what}${running.size > 1 ? ` and ${running.size - 1} more` : ''}`;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}
