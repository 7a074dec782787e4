// Joins what a report says of each criterion: its catalogue entry, its outcome, its finding and how to repeat it.
import type { Catalogue, CatalogueCriterion, CatalogueExercise } from '../model/criterion.ts';
import type { Finding } from '../model/finding.ts';
import { invocation } from '../model/invocation.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Grade, RunRecord } from '../model/run.ts';
import { runFiles } from '../model/run-files.ts';
import { selectedExercises } from '../model/selected-criteria.ts';
import { waiverOf } from '../model/verdict.ts';
import type { JudgedWaiver } from '../model/waiver.ts';
import { shellWord } from './shell-word.ts';

/** What a report is made from: the files of one run folder, nothing else. */
export interface ReportInput {
  readonly run: RunRecord;
  readonly catalogue: Catalogue;
  readonly findings: readonly Finding[];
  readonly grade: Grade;
}

export interface Entry {
  readonly exercise: CatalogueExercise;
  readonly criterion: CatalogueCriterion;
  readonly outcome: Outcome;
  /** The failure title when it failed. */
  readonly title: string;
  readonly finding: Finding | undefined;
  /** Why it has this outcome, in one sentence. */
  readonly reason: string;
  /** The command that runs just this criterion again with the same inputs. */
  readonly repeat: string;
  /** The command that keeps its lab open, which the repro needs. */
  readonly lab: string;
  /** Relative to the run folder; undefined when there is none. */
  readonly repro: string | undefined;
  /** As judged; the outcome stays what it was. */
  readonly waiver: JudgedWaiver | undefined;
}

/** Every selected criterion, musts first within an outcome, else in the catalogue's order. */
export function entriesOf({ run, catalogue, findings, grade }: ReportInput): Entry[] {
  const findingOf = new Map(findings.map((finding) => [finding.criterion, finding] as const));
  const outcomeOf = new Map(grade.exercises.flatMap(({ criteria }) => criteria.map((c) => [c.id, c.outcome] as const)));
  const entries = selectedExercises(catalogue, run.selection).flatMap(({ exercise, criteria }) =>
    criteria.map((criterion): Entry => {
      const finding = findingOf.get(criterion.id);
      const outcome = outcomeOf.get(criterion.id) ?? 'not-run';
      return {
        exercise,
        criterion,
        outcome,
        title: outcome === 'fail' ? (criterion.failureTitle ?? criterion.title) : criterion.title,
        finding,
        reason: reasonOf(run, exercise, finding),
        repeat: repeatCommand(run, criterion.id),
        lab: labCommand(run, criterion.id),
        repro: finding?.repro === undefined ? undefined : `${runFiles.evidence}/${criterion.id}/${runFiles.repro}`,
        waiver: waiverOf(grade, criterion.id),
      };
    }),
  );
  const rank = { must: 0, should: 1, beyond: 2 } as const;
  return entries.sort((a, b) => rank[a.criterion.level] - rank[b.criterion.level]);
}

/** A run with another target needs that target again; profile and driver are said where they are not the defaults. */
export function repeatCommand(run: RunRecord, id: string): string {
  const { manifest, url } = run.target;
  const words = [id, '--seed', run.seed];
  if (run.profile !== 'quick') words.push('--profile', run.profile);
  if (run.driver !== 'embedded') words.push('--driver', run.driver);
  if (manifest !== undefined) words.push('--target', manifest);
  const command = invocation('spec', ...words.map(shellWord));
  const named = manifest === undefined && url !== undefined ? `TARGET_URL=${shellWord(url)} ${command}` : command;
  return withImage(run, named);
}

function labCommand({ driver, target }: RunRecord, id: string): string {
  const named = target.manifest ?? target.url;
  const words = [id];
  if (driver !== 'embedded') words.push('--driver', driver);
  if (named !== undefined) words.push('--target', named);
  return withImage({ target }, invocation('lab', ...words.map(shellWord)));
}

function withImage({ target: { image } }: Pick<RunRecord, 'target'>, command: string): string {
  return image === undefined ? command : `TARGET_IMAGE=${shellWord(image)} ${command}`;
}

function reasonOf(run: RunRecord, exercise: CatalogueExercise, finding: Finding | undefined): string {
  if (finding !== undefined) return finding.error?.message ?? finding.summary;
  const broken = run.brokenFiles.find(({ file }) => file === exercise.file);
  if (broken !== undefined) return `${broken.file} could not be run: ${broken.message}`;
  if (run.interrupted) return 'The run was interrupted before it.';
  if (run.finishedAt === undefined) return 'The run ended before it, without saying why.';
  return 'No finding was written.';
}
