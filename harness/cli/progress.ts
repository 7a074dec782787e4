// Shows a run while it goes on: a live line per exercise in a terminal, a plain log line per criterion elsewhere.
import type { CatalogueExercise } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { visibleLine } from '../report/visible-text.ts';
import { liveProgress } from './live-progress.ts';
import { seconds } from './progress-line.ts';

/** Disposing closes it, so that an error which ends the run finds a terminal that is nobody's. */
export interface Progress extends AsyncDisposable {
  /** Something before any criterion: fetching, building. */
  note(text: string): void;
  started(criterion: string): void;
  step(criterion: string, text: string): void;
  ended(finding: Finding): void;
  /** Stops drawing; what is on the screen stays. A second call does nothing. */
  close(): Promise<void>;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  /** The exercises that are run, with the criteria selected of each. */
  readonly exercises: readonly { readonly exercise: CatalogueExercise; readonly count: number }[];
  /** Default: this process's own environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Chooses by the stream: live lines only where it is a terminal and no CI. */
export function openProgress(options: ProgressOptions): Progress {
  const env = options.env ?? process.env;
  // The convention is that CI is set to anything but an empty word or "false".
  const isCi = env.CI !== undefined && env.CI !== '' && env.CI !== 'false';
  const live = options.stream.isTTY === true && !isCi && env.TERM !== 'dumb';
  return live ? liveProgress(options) : plainProgress(options);
}

function plainProgress({ stream }: ProgressOptions): Progress {
  const write = (text: string) => void stream.write(`${visibleLine(text)}\n`);
  const close = async () => {};
  return {
    note: write,
    started: (criterion) => write(`started       ${criterion}`),
    step: () => {},
    ended: ({ outcome, criterion, durationMs, summary }) =>
      write(
        `${outcome.padEnd(13)} ${criterion} (${seconds(durationMs)})${outcome === 'pass' ? '' : `: ${summary.split('\n')[0]}`}`,
      ),
    close,
    [Symbol.asyncDispose]: close,
  };
}
