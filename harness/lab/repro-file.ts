// Reads the repro of a criterion: spec/repro/<exercise>/<criterion>.sh, beside the spec and checked by any shell linter.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HarnessError } from '../model/errors.ts';

export function readRepro(projectRoot: string, exercise: string, criterion: string): string {
  const file = `spec/repro/${exercise}/${criterion}.sh`;
  try {
    return readFileSync(path.join(projectRoot, file), 'utf8').trim();
  } catch (cause) {
    throw new HarnessError({
      code: 'repro-missing',
      message: `${exercise}/${criterion} has no ${file}`,
      hint: 'Write one: curl and kill commands that show the symptom, see harness/lab/repro-script.ts.',
      cause,
    });
  }
}
