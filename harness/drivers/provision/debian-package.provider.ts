// Unpacks a dependency from Debian's packages into the cache.
import { access, constants, readdir } from 'node:fs/promises';
import path from 'node:path';
import { installCached } from './cached-binary.ts';
import { unpackDebianPackages } from './debian-archive.ts';
import type { Provider, Requirement } from './provisioned.ts';

export interface DebianPackage {
  readonly packages: readonly string[];
  /** Where the package puts the main binary. */
  readonly file: string;
}

export function debianPackageProvider(requirement: Requirement, wanted: DebianPackage): Provider {
  return {
    source: 'debian-package',
    fetches: `Debian package ${wanted.packages.join(', ')}`,
    unusable: async (context) => {
      for (const tool of ['apt-get', 'dpkg-deb']) {
        if (!(await isOnPath(tool, context.env['PATH'] ?? ''))) return `no ${tool} on PATH`;
      }
      return undefined;
    },
    find: async (context) =>
      installCached(requirement, 'debian-package', context, async (folder) => {
        context.progress(`${requirement.title}: fetching the Debian package ${wanted.packages.join(', ')}`);
        await unpackDebianPackages(wanted.packages, folder, context);
        return { origin: wanted.packages.join(', '), file: wanted.file, libraries: await librariesIn(folder) };
      }),
  };
}

async function isOnPath(tool: string, search: string): Promise<boolean> {
  const checks = search.split(path.delimiter).map((folder) =>
    access(path.join(folder, tool), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(checks)).includes(true);
}

/** The folders directly below a `lib` that hold shared libraries; plug-ins deeper down are found by who loads them. */
async function librariesIn(folder: string): Promise<string[]> {
  const found = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!/\.so(\.|$)/.test(entry.name)) continue;
    const relative = path.relative(folder, entry.parentPath);
    if (/^(usr\/)?lib(\/[^/]+-linux-gnu[^/]*)?$/.test(relative)) found.add(relative);
  }
  return [...found].sort();
}
