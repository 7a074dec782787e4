// Runs spec files in vitest's worker processes and hands over every criterion's report as it comes.
import { cpus } from 'node:os';
import path from 'node:path';
import { createVitest, type Vitest } from 'vitest/node';
import type { RunScope } from '../drivers/driver.ts';
import type { Catalogue } from '../model/criterion.ts';
import { isPackaged } from '../model/invocation.ts';
import type { RunSettings } from '../model/run-settings.ts';
import { differenceIn } from './catalogue-match.ts';
import { runnableFile } from './places.ts';
import { type BrokenFile, type SpecListener, SpecReporter } from './spec-reporter.ts';

export interface SpecRunOptions extends Omit<SpecListener, 'onDeclared'> {
  readonly settings: RunSettings;
  readonly scope: RunScope;
  /** Relative to the project root. */
  readonly files: readonly string[];
  /** What these files have to declare; absent: nothing is compared. */
  readonly catalogue?: Catalogue;
  /** One criterion at a time, for verdicts on load; by default several share the machine. */
  readonly alone?: boolean;
}

// Labs wait more than they compute: that many criteria of one file share a processor well.
const criteriaAtOnce = 3;

/**
 * Resolves when every selected file is done; a file that could not be run at all is in the result. Throws a UsageError as
 * soon as a file turns out to be another than the catalogue says; what is running then ends with the scope, unheard.
 */
export async function runSpecs(options: SpecRunOptions): Promise<readonly BrokenFile[]> {
  const { settings, scope, files, catalogue, alone = false } = options;
  const differs = Promise.withResolvers<never>();
  const onDeclared = (file: string, declared: readonly string[]) => {
    const difference = catalogue === undefined ? undefined : differenceIn(catalogue, file, declared);
    if (difference === undefined) return;
    reporter.mute();
    differs.reject(difference);
  };
  const reporter = new SpecReporter(settings.projectRoot, { ...options, onDeclared });
  const vitest = await openVitest(settings, [reporter], scope.marker, alone);
  try {
    const paths = files.map((file) => path.resolve(settings.projectRoot, runnableFile(file)));
    await Promise.race([vitest.start(paths), differs.promise]);
    await reporter.settled();
  } finally {
    // It would wait for the criteria that are running, which may be minutes, and for nothing when they are unheard.
    const closed = vitest.close();
    if (reporter.isMuted) closed.catch(() => {});
    else await closed;
  }
  return reporter.broken;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Vitest for spec files, with nothing of the surrounding project's configuration. */
export async function openVitest(
  settings: RunSettings,
  reporters: SpecReporter[],
  env: Readonly<Record<string, string>>,
  alone = false,
): Promise<Vitest> {
  const ours = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  const vitest = await createVitest('test', {
    root: settings.projectRoot,
    config: false,
    watch: false,
    include: [runnableFile('spec/*.spec.ts')],
    // By default nothing below node_modules is a test, which is where an installed package lies.
    exclude: [],
    // That folder may be read-only, too.
    ...(isPackaged && { cache: false, fsModuleCache: false }),
    reporters,
    passWithNoTests: true,
    pool: 'forks',
    // A process for each file would load the same harness each time, for a second and a half of processor time.
    isolate: false,
    maxWorkers: alone ? 1 : Math.max(2, Math.floor(cpus().length / 2)),
    maxConcurrency: alone ? 1 : criteriaAtOnce,
    retry: 0,
    disableConsoleIntercept: true,
    env,
    provide: { seaworthy: settings },
  });
  // Vitest ends the process a millisecond after a signal; the labs have to be taken down first.
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (ours.get(signal)?.includes(listener) !== true) process.off(signal, listener);
    }
  }
  return vitest;
}
