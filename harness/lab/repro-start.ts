// A script that starts the target as the lab does, for a repro that has to start it otherwise.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { baseEnvironment, ownEnvironment, ownName, requiredSecrets } from '../targets/target-environment.ts';
import { shellQuote } from './repro-script.ts';
import type { World } from './world.ts';

/** START, FREE_PORT, SECRET_NAMES, SECRET_VALUES, OPERATOR_SECRET, SOURCE_ROOT and SOURCE_FILES; see `reproScript`. */
export async function startVariables(world: World, dir: string): Promise<Record<string, string>> {
  const { manifest, root } = world.context.target;
  const { command, cwd = '.' } = manifest.start;
  if (command === undefined) return {};
  const env = { ...baseEnvironment(), ...ownEnvironment(manifest, world.environment(0)) };
  const given = Object.entries(env).map(([name, value]) => shellQuote(`${name}=${value}`));
  const words = typeof command === 'string' ? ['sh', '-c', command] : command;
  const file = path.join(dir, 'start');
  // The second env takes what the caller changes: its options come before what it sets.
  const line = `exec env -i ${given.join(' ')} env "$@" ${words.map(shellQuote).join(' ')}`;
  await writeFile(file, `cd ${shellQuote(path.resolve(root, cwd))}\n${line}\n`, { mode: 0o600 });
  return {
    SOURCE_ROOT: root,
    SOURCE_FILES: Object.values(manifest.files ?? {}).join(' '),
    START: `bash ${file}`,
    SECRET_VALUES: requiredSecrets(manifest)
      .map((name) => world.services.secrets[name])
      .join(' '),
    OPERATOR_SECRET: world.services.secrets.OPERATOR_TOKEN,
    FREE_PORT: String(await world.context.scope.reservePort()),
    SECRET_NAMES: requiredSecrets(manifest)
      .map((name) => ownName(manifest, name))
      .join(' '),
  };
}
