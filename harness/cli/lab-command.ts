// `lab`: keeps the lab of one criterion open until Ctrl-C, with a small control server for what a repro.sh cannot do.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { dependencyNames } from '../drivers/driver.ts';
import { openRunScope } from '../drivers/run-scope.ts';
import { sweepDeadRuns } from '../drivers/sweep.ts';
import { LabJournal } from '../lab/journal.ts';
import { openContext } from '../lab/open-context.ts';
import { openReproLab } from '../lab/repro-lab.ts';
import { UsageError } from '../model/errors.ts';
import { invocation } from '../model/invocation.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import type { DriverName } from '../model/run.ts';
import type { MutantSettings, RunSettings } from '../model/run-settings.ts';
import { writeWhole } from '../model/write-file.ts';
import { readMutants, settingsOfMutant } from '../proof/mutant-catalogue.ts';
import { visibleLine } from '../report/visible-text.ts';
import { readCatalogue } from './catalogue.ts';
import { onInterrupt } from './interrupt.ts';

export interface LabOptions {
  readonly projectRoot: string;
  readonly criterion: string;
  readonly driver: DriverName;
  readonly target?: string;
  readonly mutant?: string;
  readonly writeEnv: string;
}

export async function labCommand(options: LabOptions): Promise<ExitCode> {
  const { projectRoot } = options;
  const { catalogue } = await readCatalogue(projectRoot);
  const criterion = catalogue.exercises.flatMap(({ criteria }) => criteria).find(({ id }) => id === options.criterion);
  if (criterion === undefined || criterion.status === 'planned') {
    throw new UsageError({
      code: 'no-such-criterion',
      message: `"${options.criterion}" is no criterion that has a spec`,
      hint: `${invocation('list')} shows all of them; a lab is opened for one whole id.`,
    });
  }
  const interrupt = onInterrupt();
  const seed = randomBytes(4).toString('hex');
  await sweepDeadRuns();
  await using scope = await openRunScope(`lab-${seed}`);
  Object.assign(process.env, scope.marker);
  const settings: RunSettings = {
    profile: 'quick',
    driver: options.driver,
    seed,
    projectRoot,
    allowLoad: false,
    selection: null,
    unavailable: {},
    ...(options.target !== undefined && {
      target: options.target.includes('://') ? options.target : path.resolve(options.target),
    }),
    ...(process.env.TARGET_IMAGE && { targetImage: process.env.TARGET_IMAGE }),
    ...(options.mutant !== undefined && { mutant: await mutantNamed(projectRoot, options.mutant) }),
  };
  const context = await openContext(settings);
  await context.driver.prepare(dependencyNames, scope);
  const journal = new LabJournal(stepWriter(process.stdout));
  await using lab = await openReproLab(context, criterion, journal);
  // Whole or not at all: who waits for the file must not source half of it.
  await writeWhole(options.writeEnv, environmentText(lab.variables), 0o600);
  process.stdout.write(`ready: ${options.writeEnv} has its addresses; Ctrl-C ends it\n`);
  await interrupt.happened;
  return exitCodes.ok;
}

/** For a shell to source. */
export function environmentText(variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'`);
  return `${lines.join('\n')}\n`;
}

/** A step may hold what a build of the target printed. */
export function stepWriter(stream: { write(text: string): unknown }): (text: string) => void {
  return (text) => void stream.write(`${visibleLine(text)}\n`);
}

async function mutantNamed(projectRoot: string, id: string): Promise<MutantSettings> {
  const mutant = (await readMutants(projectRoot)).find((one) => one.id === id);
  if (mutant !== undefined) return settingsOfMutant(mutant);
  throw new UsageError({
    code: 'no-such-mutant',
    message: `"${id}" is no mutant of the reference app`,
    hint: 'They are the files of reference-app/mutants, by name.',
  });
}
