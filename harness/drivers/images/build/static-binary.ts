// Puts a server that is one static file, of the pinned version, into an image's folder.
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../../model/errors.ts';
import { findCached } from '../../provision/cached-binary.ts';
import { provision } from '../../provision/provision.ts';
import type { Chain, Found, ProvisionContext } from '../../provision/provisioned.ts';

export interface WantedBinary {
  readonly chain: Chain;
  readonly version: string;
  /** What the Dockerfile calls it. */
  readonly name: string;
}

/** Those of PATH and of Debian's packages are of other versions, and may need libraries that no image has. */
const sources: readonly string[] = ['cache', 'official-release', 'go-install'];

export async function stageBinary(folder: string, wanted: WantedBinary, context: ProvisionContext): Promise<string> {
  const found = (await ofTheDriver(wanted, context)) ?? (await ofItsOwn(wanted, context));
  await copyFile(found.path, path.join(folder, wanted.name));
  return wanted.version;
}

/** What the embedded driver has fetched, if it happens to be the pinned version. */
async function ofTheDriver({ chain, version }: WantedBinary, context: ProvisionContext): Promise<Found | undefined> {
  const found = await findCached(chain.requirement, context);
  return found?.version === version && Object.keys(found.env).length === 0 ? found : undefined;
}

/** In a cache of their own: the driver's holds one binary for each dependency, whatever its version. */
async function ofItsOwn({ chain, version }: WantedBinary, context: ProvisionContext): Promise<Found> {
  const strict: Chain = {
    ...chain,
    providers: chain.providers.filter(({ source }) => sources.includes(source)),
    hint: 'Install Go, so that it can be built, or let this machine reach the official release.',
  };
  const found = await provision(strict, { ...context, cacheDir: path.join(context.cacheDir, 'images') });
  if (found.version === version) return found;
  throw new HarnessError({
    code: 'binary-of-another-version',
    message: `${chain.requirement.title} ${found.version} was found at ${found.path}; ${version} is pinned`,
    hint: 'Remove it, so that the pinned version is fetched.',
  });
}
