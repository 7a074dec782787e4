// Draws a live line per exercise in a terminal; the last state of each stays on the screen.
import { DefaultRenderer, Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput, type SimpleRenderer } from 'listr2';
import type { Outcome } from '../model/outcome.ts';
import { visibleLine } from '../report/visible-text.ts';
import type { Progress, ProgressOptions } from './progress.ts';
import { progressLine, type RunningCriterion } from './progress-line.ts';

const redrawMs = 250;
const iconColumns = 4;
// What a terminal that does not tell its size is taken for; with the 0 that it gives instead nothing would be drawn.
const assumedSize = { columns: 80, rows: 24 };

type Wrapper = ListrTaskWrapper<unknown, typeof LiveRenderer, typeof SimpleRenderer>;

/** listr2 looks at standard output alone; which stream is a terminal has been decided by now. */
class LiveRenderer extends DefaultRenderer {
  static override nonTTY = true as never;
}

class Line {
  readonly exercise: ProgressOptions['exercises'][number]['exercise'];
  readonly count: number;
  readonly running = new Map<string, RunningCriterion>();
  readonly outcomes: Outcome[] = [];
  readonly done = Promise.withResolvers<void>();
  task: Wrapper | undefined;

  constructor({ exercise, count }: ProgressOptions['exercises'][number]) {
    this.exercise = exercise;
    this.count = count;
  }

  get allPassed(): boolean {
    return this.outcomes.length >= this.count && this.outcomes.every((outcome) => outcome === 'pass');
  }
}

export function liveProgress({ stream, exercises }: ProgressOptions): Progress {
  if (!stream.columns || !stream.rows) Object.assign(stream, assumedSize);
  const lines = new Map(exercises.map((one) => [one.exercise.id, new Line(one)]));
  const lineOf = (criterion: string) => lines.get(criterion.slice(0, criterion.indexOf('/')));
  const textOf = (line: Line) => progressLine(line, stream.columns - iconColumns, Date.now());
  let drawing: { readonly timer: NodeJS.Timeout; readonly ended: Promise<unknown> } | undefined;

  const draw = () => {
    const list = listOf([...lines.values()], textOf, stream);
    const timer = setInterval(() => {
      for (const line of lines.values()) if (line.task !== undefined) line.task.title = textOf(line);
    }, redrawMs);
    return { timer, ended: list.run() };
  };
  const close = async () => {
    clearInterval(drawing?.timer);
    for (const line of lines.values()) {
      line.running.clear();
      line.done.resolve();
    }
    await drawing?.ended;
  };
  return {
    note: (text) => void stream.write(`${visibleLine(text)}\n`),
    started(criterion) {
      drawing ??= draw();
      lineOf(criterion)?.running.set(criterion, { startedAtMs: Date.now(), text: 'opening the lab' });
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
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listOf(lines: readonly Line[], textOf: (line: Line) => string, stream: NodeJS.WriteStream): Listr {
  const tasks = lines.map((line) => ({
    title: textOf(line),
    task: async (_: unknown, task: Wrapper) => {
      line.task = task;
      await line.done.promise;
      task.title = textOf(line);
      // The one way to give a line the mark of failure; its message takes the title's place.
      if (!line.allPassed) throw new Error(textOf(line));
    },
  }));
  // Whatever else writes to the terminal meanwhile comes after the lines, not between them.
  const other = stream === process.stdout ? process.stderr : process.stdout;
  const processOutput = new ProcessOutput(stream, other, { leaveEmptyLine: false });
  return new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    renderer: LiveRenderer,
    rendererOptions: {
      lazy: true,
      formatOutput: 'truncate',
      logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput }),
    },
  }) as unknown as Listr;
}
