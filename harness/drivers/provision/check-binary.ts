// Runs a binary once to see that it works here, for the user that will run it, and in which version.
import { HarnessError } from '../../model/errors.ts';
import type { ProvisionContext, Requirement } from './provisioned.ts';
import { runCommand, toolEnvironment } from './run-command.ts';

const deadlineMs = 10_000;

/** Its version; throws with the reason when it does not run or is not the version wanted. */
export async function checkBinary(
  requirement: Requirement,
  binary: string,
  env: Readonly<Record<string, string>>,
  context: ProvisionContext,
): Promise<string> {
  const output = await runCommand(binary, {
    args: requirement.versionArgs,
    env: { ...toolEnvironment(context.env), ...env },
    deadlineMs,
    marker: context.marker,
    uid: context.runAs?.uid,
    gid: context.runAs?.gid,
  });
  const version = requirement.versionPattern.exec(output)?.[1];
  if (version !== undefined && requirement.accepts(version)) return version;
  throw new HarnessError({
    code: 'wrong-version',
    message: `${binary} is ${version === undefined ? 'of unknown version' : `version ${version}`}, wanted ${requirement.wanted}`,
  });
}
