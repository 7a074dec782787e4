// A mutant as a target: the reference app with another entry, or with other files in its manifest.
import type { RunScope } from '../drivers/driver.ts';
import { UsageError } from '../model/errors.ts';
import type { MutantSettings } from '../model/run-settings.ts';
import { editedDeployFiles } from './edited-files.ts';
import type { Manifest } from './manifest.ts';
import { referenceAppTarget } from './reference-app.target.ts';
import type { Target } from './target.ts';

/** Its deploy files are written below the run's folder. */
export async function mutantTarget(
  reference: Target,
  mutant: MutantSettings,
  scope: Pick<RunScope, 'makeDir'>,
): Promise<Target> {
  if (reference.kind !== 'reference-app') {
    throw new UsageError({
      code: 'mutant-of-other-target',
      message: `mutants are variants of the reference app; the target is ${reference.name}`,
      hint: 'Leave out --target, TARGET and TARGET_URL.',
    });
  }
  const manifest: Manifest = {
    ...reference.manifest,
    name: `${reference.manifest.name}-${mutant.id}`,
    start: { ...reference.manifest.start, command: ['node', 'mutants/run.ts', mutant.id] },
    files: {
      ...reference.manifest.files,
      ...mutant.files,
      ...(await editedDeployFiles(reference, mutant, scope)),
    },
  };
  return referenceAppTarget({ manifest, root: reference.root, file: 'target.yaml' });
}
