// Packages of a Debian release that need not be this machine's, from the mirror that its apt is configured with.
import { access, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../model/errors.ts';
import { makeCacheFolder } from './cache-dir.ts';
import { withCacheLock } from './cache-lock.ts';
import { apt, aptConfiguration, updateLists } from './debian-archive.ts';
import type { ProvisionContext } from './provisioned.ts';

export interface DebianSuite {
  /** `trixie`. */
  readonly name: string;
  readonly mirror: string;
  readonly keyring: string;
  /** The archives of exactly these packages, in a folder of the cache. */
  download(packages: readonly string[], target: string): Promise<readonly string[]>;
  /** The archives of these packages and of all that they need besides what a dpkg status file lists. */
  downloadFor(packages: readonly string[], status: string, target: string): Promise<readonly string[]>;
}

const deadlineMs = 180_000;
const usualKeyrings = ['gpg', 'pgp'].map((ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`);

/** Has read the release's lists, or throws and says what apt lacks here. */
export async function debianSuite(
  name: string,
  context: ProvisionContext,
  keyrings: readonly string[] = usualKeyrings,
): Promise<DebianSuite> {
  const keyring = await debianKeyring(keyrings);
  const mirror = context.env['SEAWORTHY_DEBIAN_MIRROR'] ?? (await configuredMirror(context));
  const folder = makeCacheFolder(context.cacheDir, `debian-${name}`);
  const sources = path.join(folder, 'sources.list');
  const emptyStatus = path.join(folder, 'status');
  makeCacheFolder(folder, 'lists', 'partial');
  makeCacheFolder(folder, 'cache');

  const configFor = async (use: string, status: string, archives: string) => {
    const config = path.join(folder, `${use}.conf`);
    await writeFile(
      config,
      `${aptConfiguration(folder)}Dir::State::status "${status}";
Dir::Etc::sourcelist "${sources}";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Cache::archives "${archives}";
`,
    );
    return config;
  };

  await withCacheLock(context.cacheDir, `debian-${name}`, async () => {
    await writeFile(sources, `deb [signed-by=${keyring}] ${mirror} ${name} main\n`);
    await writeFile(emptyStatus, '');
    const config = await configFor('update', emptyStatus, path.join(folder, 'cache'));
    const [complaint] = await updateLists(folder, config, context);
    if (complaint !== undefined) throw listsNotRead(name, complaint);
  });

  const fetchInto = async (command: readonly string[], status: string, target: string) => {
    await rm(target, { recursive: true, force: true });
    makeCacheFolder(target, 'partial');
    return withCacheLock(context.cacheDir, `debian-${name}`, async () => {
      const config = await configFor('fetch', status, target);
      await apt(config, command, { context, deadlineMs, cwd: target });
      return (await readdir(target)).filter((file) => file.endsWith('.deb')).sort();
    });
  };
  return {
    name,
    mirror,
    keyring,
    download: (packages, target) => fetchInto(['download', ...packages], emptyStatus, target),
    downloadFor: (packages, status, target) =>
      fetchInto(['install', ...packages, '--yes', '--download-only'], status, target),
  };
}

async function configuredMirror(context: ProvisionContext): Promise<string> {
  const folder = makeCacheFolder(context.cacheDir, 'apt');
  const config = path.join(folder, 'apt.conf');
  await withCacheLock(context.cacheDir, 'apt', async () => {
    await writeFile(config, aptConfiguration(folder));
    makeCacheFolder(folder, 'lists', 'partial');
    makeCacheFolder(folder, 'cache');
    await updateLists(folder, config, context);
  });
  const format = ['--format', '$(REPO_URI)', 'Created-By: Packages', 'Origin: Debian', 'Label: Debian'];
  const output = await apt(config, ['indextargets', ...format], { context, deadlineMs });
  const mirror = output.split('\n').find((line) => /^[a-z]+:/.test(line));
  if (mirror !== undefined) return mirror.replace(/\/$/, '');
  throw new HarnessError({
    code: 'debian-mirror-unknown',
    message: 'The apt of this machine has no mirror of Debian configured',
    hint: 'Set SEAWORTHY_DEBIAN_MIRROR to the address of one.',
  });
}

async function debianKeyring(keyrings: readonly string[]): Promise<string> {
  for (const keyring of keyrings) {
    const isThere = await access(keyring).then(
      () => true,
      () => false,
    );
    if (isThere) return keyring;
  }
  throw new HarnessError({
    code: 'debian-keyring-missing',
    message: `The keys of Debian's archive are not on this machine (${keyrings.join(', ')})`,
    hint: 'Install the package debian-archive-keyring.',
  });
}

function listsNotRead(name: string, complaint: string): HarnessError {
  return new HarnessError({
    code: 'debian-lists-not-read',
    message: `The package lists of Debian ${name} could not be read: ${complaint}`,
    hint: 'Look at the network and at the mirror; SEAWORTHY_DEBIAN_MIRROR names another.',
  });
}
