// What blocks marked `lab` of a README or a runbook run with; the same for a repro.sh.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { contractVariables } from '../targets/contract-names.ts';
import { ownEnvironment, ownName, toolEnvironment } from '../targets/target-environment.ts';
import { shellQuote } from './repro-script.ts';
import type { World } from './world.ts';

/** The target's own variables, as an instance has them, and where to find what the lab runs. */
export async function blockEnvironment(world: World): Promise<Record<string, string>> {
  const { target, scope } = world.context;
  return {
    ...toolEnvironment(),
    ...ownEnvironment(target.manifest, world.environment(0)),
    BASE_URL: world.instance(0).url,
    NEXT_PORT: String(await scope.reservePort()),
    WORK_DIR: await scope.makeDir('blocks'),
  };
}

/** RUN_BLOCK, README, RUNBOOKS and CONTRACT_VARIABLES; see `reproScript`. */
export async function blockVariables(world: World, dir: string): Promise<Record<string, string>> {
  const { manifest, root } = world.context.target;
  const given = Object.entries(await blockEnvironment(world)).map(([name, value]) => shellQuote(`${name}=${value}`));
  const file = path.join(dir, 'run-block');
  await writeFile(file, `cd ${shellQuote(root)}\nexec env -i ${given.join(' ')} sh -e "$1"\n`, { mode: 0o600 });
  const own = (name: string | undefined) => (name === undefined ? '' : path.resolve(root, name));
  return {
    RUN_BLOCK: `bash ${file}`,
    README: own(manifest.files?.readme),
    RUNBOOKS: own(manifest.files?.runbooks),
    CONTRACT_VARIABLES: contractVariables.map((name) => ownName(manifest, name)).join(' '),
  };
}
