// `init`: writes what a service needs to be graded: its manifest, an empty list of waivers and a workflow.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../model/errors.ts';
import { invocation } from '../model/invocation.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { shellWord } from '../report/shell-word.ts';
import { manifestSchema } from '../targets/manifest.ts';
import { type Answers, guessed } from './init/answers.ts';
import { manifestFile, manifestText, waiversFile, waiversText, workflowText } from './init/files.ts';
import { ask, questions } from './init/questions.ts';
import { requireAbsent, scaffold } from './init/scaffold.ts';
import { type WorkflowPlace, workflowPlace } from './init/workflow-place.ts';
import { projectRoot } from './places.ts';

const contract = path.join(projectRoot, 'spec', 'CONTRACT.md');

export interface InitOptions {
  readonly folder: string;
  /** Take the guesses for whatever is not given. */
  readonly yes: boolean;
  readonly given: Partial<Answers>;
  /** Whether there is somebody to ask. */
  readonly isTerminal: boolean;
}

export async function initCommand(options: InitOptions): Promise<ExitCode> {
  const root = path.resolve(options.folder);
  requireAbsent(root, [manifestFile, waiversFile]);
  const answers = await answersOf(root, options);
  if (answers === undefined) {
    process.stdout.write('Nothing was written.\n');
    return exitCodes.interrupted;
  }
  const isPackage = existsSync(path.join(root, 'package.json'));
  const manifest = valid(manifestText(answers));
  const place = workflowPlace(root, answers.name);
  const files = {
    [manifestFile]: manifest,
    [waiversFile]: waiversText(),
    ...('file' in place && { [place.file]: workflowText({ ...place, file: fromRepository(place), isPackage }) }),
  };
  scaffold(root, files);
  const target = shellWord(path.relative(process.cwd(), path.join(root, manifestFile)));
  process.stdout.write(
    [
      `Written: ${Object.keys(files).join(', ')}`,
      ...('skipped' in place ? [`No workflow was written: ${place.skipped}`] : []),
      ...('file' in place && !isPackage
        ? [`Fill in: SEAWORTHY in ${place.file}, where the suite is installed from in CI; it is on no registry.`]
        : []),
      `What it has to offer: ${path.relative(process.cwd(), contract)}. Keep results/ out of version control.`,
      `Next:    ${invocation('doctor', '--target', target)}`,
      `         ${invocation('spec', '--target', target)}`,
      '',
    ].join('\n'),
  );
  return exitCodes.ok;
}

const fromRepository = ({ file }: WorkflowPlace): string => file.replace(/^(\.\.\/)+/, '');

async function answersOf(root: string, { yes, given, isTerminal }: InitOptions): Promise<Answers | undefined> {
  const guesses = guessed(root);
  if (isTerminal && !yes) return ask(guesses, given);
  const missing = questions.filter(({ key }) => given[key] === undefined).map(({ key }) => `--${key}`);
  if (!yes && missing.length > 0) {
    throw new UsageError({
      code: 'init-no-terminal',
      message: `there is no terminal to ask at, and ${missing.join(', ')} ${missing.length === 1 ? 'was' : 'were'} not given`,
      hint: 'Give them, or --yes to take what the folder suggests.',
    });
  }
  const answers = { ...guesses, ...given };
  if (answers.start.trim() !== '') return answers;
  throw new UsageError({
    code: 'init-start-unknown',
    message: 'nothing in the folder says how the service is started',
    hint: "Give --start with a command, such as 'node dist/main.js', or with the URL of one that runs.",
  });
}

/** An answer that no manifest may hold is told now, rather than by the first run. */
function valid(text: string): string {
  const { error } = manifestSchema.safeParse(parse(text));
  if (error === undefined) return text;
  throw new UsageError({
    code: 'init-answer-invalid',
    message: `${manifestFile} would not be valid: ${z.prettifyError(error)}`,
    hint: 'Give another answer; nothing was written.',
  });
}
