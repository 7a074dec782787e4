// The one place in the cache of each dependency's binary: installs it, verifies it, throws it away when it is corrupt.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HarnessError } from '../../model/errors.ts';
import { withCacheLock } from './cache-lock.ts';
import { checkBinary } from './check-binary.ts';
import type { Found, ProvisionContext, Requirement, Source } from './provisioned.ts';
import { removeEntry, replaceEntry } from './staging.ts';

interface Manifest {
  readonly schemaVersion: 1;
  readonly source: Source;
  readonly origin: string;
  readonly version: string;
  /** Relative to the entry, as `libraries` are. */
  readonly file: string;
  readonly sha256: string;
  readonly libraries: readonly string[];
}

/** What an installation put into the folder that it was given. */
export interface Installation {
  /** `caddy_2.11.4_linux_amd64.tar.gz`. */
  readonly origin: string;
  readonly file: string;
  readonly libraries?: readonly string[];
}

export function entryName(requirement: Requirement): string {
  return `binaries/${requirement.dependency}-${process.platform}-${process.arch}`;
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** The cached binary, whole and running; undefined when there is none. A corrupt one is removed. */
export async function findCached(requirement: Requirement, context: ProvisionContext): Promise<Found | undefined> {
  const first = await verify(requirement, context);
  if (first === undefined || 'path' in first) return first;
  // Another run may be replacing it this very moment: only under the lock is corrupt corrupt.
  return withCacheLock(context.cacheDir, entryName(requirement), () => verifyOrRemove(requirement, context));
}

/** Installs unless another run has done so while this one waited. */
export async function installCached(
  requirement: Requirement,
  source: Source,
  context: ProvisionContext,
  install: (folder: string) => Promise<Installation>,
): Promise<Found> {
  return withCacheLock(context.cacheDir, entryName(requirement), async () => {
    const present = await verifyOrRemove(requirement, context);
    if (present) return present;
    await replaceEntry(context.cacheDir, entryName(requirement), async (folder) => {
      const installed = await install(folder);
      await seal(requirement, source, installed, folder, context);
    });
    const found = await verify(requirement, context);
    if (found && 'path' in found) return { ...found, source };
    throw new HarnessError({ code: 'install-failed', message: found?.corrupt ?? 'the entry is gone again' });
  });
}

async function seal(
  requirement: Requirement,
  source: Source,
  installed: Installation,
  folder: string,
  context: ProvisionContext,
): Promise<void> {
  const libraries = installed.libraries ?? [];
  const binary = path.join(folder, installed.file);
  // The folder was made for this process alone; the server may run as another user.
  await chmod(path.dirname(folder), 0o755);
  const version = await checkBinary(requirement, binary, libraryPath(folder, libraries), context);
  const { origin, file } = installed;
  const sha256 = await sha256Of(binary);
  const manifest: Manifest = { schemaVersion: 1, source, origin, version, file, sha256, libraries };
  await writeFile(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function verifyOrRemove(requirement: Requirement, context: ProvisionContext): Promise<Found | undefined> {
  const found = await verify(requirement, context);
  if (found === undefined || 'path' in found) return found;
  context.progress(`${requirement.title}: the cached binary is corrupt and thrown away (${found.corrupt})`);
  await removeEntry(context.cacheDir, entryName(requirement));
  return undefined;
}

async function verify(
  requirement: Requirement,
  context: ProvisionContext,
): Promise<Found | { readonly corrupt: string } | undefined> {
  const folder = path.join(context.cacheDir, entryName(requirement));
  let text: string;
  try {
    text = await readFile(path.join(folder, 'manifest.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { corrupt: (error as Error).message };
  }
  try {
    const manifest = JSON.parse(text) as Manifest;
    const binary = path.join(folder, manifest.file);
    if ((await sha256Of(binary)) !== manifest.sha256) return { corrupt: `the checksum of ${manifest.file} differs` };
    const env = libraryPath(folder, manifest.libraries);
    return { path: binary, version: await checkBinary(requirement, binary, env, context), source: 'cache', env };
  } catch (error) {
    return { corrupt: (error as Error).message };
  }
}

function libraryPath(folder: string, libraries: readonly string[]): Record<string, string> {
  if (libraries.length === 0) return {};
  return { LD_LIBRARY_PATH: libraries.map((library) => path.join(folder, library)).join(':') };
}
