// Downloads Debian packages with what they need, through apt with a state of its own: no root, nothing installed.
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../model/errors.ts';
import { makeCacheFolder } from './cache-dir.ts';
import { withCacheLock } from './cache-lock.ts';
import type { ProvisionContext } from './provisioned.ts';
import { runCommand, toolEnvironment } from './run-command.ts';

const updateDeadlineMs = 60_000;
const downloadDeadlineMs = 90_000;
const listsFreshMs = 600_000;

/**
 * Read after the system's own configuration, whose proxies and sources hold. Cleared are the hooks that would touch the
 * system's state, such as those that Debian's container images add.
 */
export function aptConfiguration(folder: string): string {
  return `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
Dir::State::lists "${folder}/lists";
Dir::State::extended_states "${folder}/extended_states";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "${folder}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "${folder}/log";
Debug::NoLocking "1";
APT::Sandbox::User "${process.getuid?.() === 0 ? 'root' : ''}";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::PDiffs "false";
Acquire::Retries "0";
Acquire::http::Timeout "8";
Acquire::https::Timeout "8";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
`;
}

/** Puts the packages, and those that they need and this machine lacks, unpacked into `target`. */
export async function unpackDebianPackages(
  packages: readonly string[],
  target: string,
  context: ProvisionContext,
): Promise<void> {
  const folder = makeCacheFolder(context.cacheDir, 'apt');
  const config = path.join(folder, 'apt.conf');
  const complaints = await withCacheLock(context.cacheDir, 'apt', async () => {
    await writeFile(config, aptConfiguration(folder));
    makeCacheFolder(folder, 'lists', 'partial');
    makeCacheFolder(folder, 'cache');
    return updateLists(folder, config, context);
  });
  const archives = makeCacheFolder(target, '.archives');
  makeCacheFolder(archives, 'partial');
  const args = ['install', ...packages, '--yes', '--download-only', '-o', `Dir::Cache::archives=${archives}`];
  await apt(config, args, { context, deadlineMs: downloadDeadlineMs }).catch((cause: Error) => {
    throw new HarnessError({
      code: 'package-not-fetched',
      message: [cause.message, ...complaints].join('\n'),
      hint: 'Look at the sources that apt is configured with, and at the network.',
      cause,
    });
  });
  const files = (await readdir(archives)).filter((name) => name.endsWith('.deb'));
  if (files.length === 0) {
    throw new HarnessError({
      code: 'package-installed-but-unusable',
      message: `${packages.join(', ')}: installed on this machine according to dpkg, but no usable binary was found`,
    });
  }
  for (const file of files) {
    await runCommand('dpkg-deb', {
      args: ['--extract', path.join(archives, file), target],
      env: toolEnvironment(context.env),
      deadlineMs: 30_000,
      marker: context.marker,
    });
  }
  await rm(archives, { recursive: true });
}

/** Reads the lists unless they are fresh. What apt complained about: an update with unreachable sources is a success to apt, and most sources are not needed. */
export async function updateLists(folder: string, config: string, context: ProvisionContext): Promise<string[]> {
  const stamp = path.join(folder, 'updated');
  const updatedAt = await stat(stamp).then(
    (stats) => stats.mtimeMs,
    () => 0,
  );
  if (Date.now() - updatedAt < listsFreshMs) return [];
  context.progress('Debian packages: reading the package lists');
  const output = await apt(config, ['update', '--quiet'], { context, deadlineMs: updateDeadlineMs });
  const complaints = output.split('\n').filter((line) => /^[EW]: /.test(line));
  if (complaints.length === 0) await writeFile(stamp, '');
  return complaints.slice(0, 3);
}

export async function apt(
  config: string,
  args: readonly string[],
  options: { readonly context: ProvisionContext; readonly deadlineMs: number; readonly cwd?: string },
): Promise<string> {
  const { context, deadlineMs, cwd = '/' } = options;
  return runCommand('apt-get', {
    cwd,
    args: [...args, `--config-file=${config}`],
    env: { ...toolEnvironment(context.env), LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    deadlineMs,
    marker: context.marker,
  });
}
