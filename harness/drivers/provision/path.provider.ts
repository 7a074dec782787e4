// Finds a dependency that is installed on this machine.
import { access, constants, realpath } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../model/errors.ts';
import { checkBinary } from './check-binary.ts';
import type { Provider, ProvisionContext, Requirement } from './provisioned.ts';

export function pathProvider(requirement: Requirement): Provider {
  return {
    source: 'path',
    unusable: async () => undefined,
    find: async (context) => {
      const candidates = await candidatesOf(requirement, context);
      const reasons: string[] = [];
      for (const candidate of candidates) {
        try {
          const version = await checkBinary(requirement, candidate, {}, context);
          return { path: candidate, version, source: 'path', env: {} };
        } catch (error) {
          reasons.push((error as Error).message);
        }
      }
      const names = requirement.executables.join(', ');
      throw new HarnessError({
        code: 'not-on-path',
        message: reasons.length > 0 ? reasons.join('; ') : `no ${names} on PATH`,
      });
    },
  };
}

/** Resolved, since what belongs to a binary lies beside the file itself, not beside a link to it. */
async function candidatesOf(requirement: Requirement, context: ProvisionContext): Promise<string[]> {
  const folders = [...(context.env['PATH'] ?? '').split(path.delimiter), ...requirement.folders];
  const found = new Set<string>();
  for (const folder of folders.filter((one) => path.isAbsolute(one))) {
    for (const name of requirement.executables) {
      const file = path.join(folder, name);
      const usable = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (usable) found.add(await realpath(file));
    }
  }
  return [...found];
}
