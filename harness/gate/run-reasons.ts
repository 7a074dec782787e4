// Whether a run says anything at all: it was finished, is of today's catalogue, and is of the kind that the policy asks for.
import { digestOf } from '../model/read-run.ts';
import { profiles } from '../model/run.ts';
import { gradedCriteria, noMustAssessed } from '../model/verdict.ts';
import type { GatePolicy } from './policy.ts';
import { doubt, failure, type GateReason, type JudgedRun } from './reason.ts';

/** No other rule of a policy, and no baseline, makes a run green that has one of these. */
export function runReasons(
  { grade, run }: JudgedRun,
  policy: GatePolicy,
  { catalogueText, required }: { readonly catalogueText: string; readonly required: ReadonlySet<string> },
): GateReason[] {
  const { counts } = grade;
  const assessed = counts.pass + counts.fail + counts.blocked;
  const reasons: (GateReason | false)[] = [
    assessed > 0 && counts.pass === 0 && failure('nothing-passed', 'No criterion passed.'),
    digestOf(catalogueText) !== run.catalogueDigest &&
      doubt('other-catalogue', 'The run was made with another catalogue than the present one.'),
    assessed === 0 && doubt('nothing-assessed', 'No criterion was assessed.'),
    assessed > 0 && noMustAssessed(grade) && doubt('no-must-assessed', 'No must was assessed.'),
    (run.finishedAt === undefined || run.interrupted) && doubt('run-not-finished', 'The run did not come to its end.'),
    ...run.brokenFiles.map(({ file }) => doubt('file-broken', `${file} could not be run.`)),
    !grade.complete &&
      doubt(
        'grade-incomplete',
        `The grade is incomplete: ${counts.error} criteria ended in error, ${counts['not-run']} were not run.`,
      ),
    grade.complete &&
      grade.letter === null &&
      doubt('no-grade', 'Nothing that has a weight was assessed, so there is no grade.'),
    grade.partial && !policy.allowPartial && doubt('run-partial', 'Only a selection was run.'),
    profiles.indexOf(run.profile) < profiles.indexOf(policy.profile) &&
      doubt('profile-too-short', `The profile is ${run.profile}; the policy asks for ${policy.profile}.`),
    policy.driver !== undefined &&
      run.driver !== policy.driver &&
      doubt('other-driver', `The driver is ${run.driver}; the policy asks for ${policy.driver}.`),
    !policy.allowDirty &&
      run.dirty !== false &&
      doubt('tree-changed', 'The run was not made from a clean working tree.'),
    ...missing(required, grade).map((id) =>
      doubt('required-not-selected', `${id} is required and was not selected.`, id),
    ),
  ];
  return reasons.filter((reason) => reason !== false);
}

function missing(required: ReadonlySet<string>, grade: JudgedRun['grade']): string[] {
  return [...required.difference(new Set(gradedCriteria(grade).map(({ id }) => id)))];
}
