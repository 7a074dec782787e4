// Fetches the packages of an image on the host, by its apt: nothing inside of the build goes to the network.
import { copyFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { makeCacheFolder } from '../../provision/cache-dir.ts';
import type { Kitchen } from './recipe.ts';

export interface WantedPackages {
  readonly packages: readonly string[];
  /** The one whose version is the image's. */
  readonly main: string;
}

/** Needed by the scripts of packages while they are installed, and no longer in the base. */
const forInstallation = ['perl-base'];
const installer = path.join(import.meta.dirname, '..', 'debian', 'install.sh');

export async function stageArchives(folder: string, kitchen: Kitchen, wanted: WantedPackages): Promise<string> {
  const suite = await kitchen.suite();
  kitchen.context.progress(`fetching ${wanted.packages.join(', ')} of Debian ${suite.name}`);
  const archives = path.join(folder, 'archives');
  const tools = path.join(folder, 'tools');
  const files = await suite.downloadFor(wanted.packages, await kitchen.baseStatus(), archives);
  for (const tool of await suite.download(forInstallation, tools))
    await rename(path.join(tools, tool), path.join(makeCacheFolder(archives), tool));
  await copyFile(installer, path.join(folder, 'install.sh'));
  return versionIn(files, wanted.main);
}

/** `17.12` of `postgresql-17_17.12-0+deb13u1_amd64.deb`: without the epoch, and what Debian adds. */
export function versionIn(files: readonly string[], name: string): string {
  const file = files.find((one) => one.startsWith(`${name}_`)) ?? '';
  const version = decodeURIComponent(file.split('_')[1] ?? '').replace(/^\d+:/, '');
  return /^[\d.]+/.exec(version)?.[0] ?? 'unknown';
}
