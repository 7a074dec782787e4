// The compose and buildx plug-ins of the docker command: found, installed by apt, or taken out of Debian's packages.
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { debianSuite } from '../../drivers/provision/debian-suite.ts';
import type { ProvisionContext } from '../../drivers/provision/provisioned.ts';
import { runCommand, toolEnvironment } from '../../drivers/provision/run-command.ts';
import { HarnessError, isSeaworthyError } from '../../model/errors.ts';

export const pluginNames = ['compose', 'buildx'] as const;
export type PluginName = (typeof pluginNames)[number];

/** Debian 13 is the first whose packages hold each plug-in as one file that needs only the C library of Debian 12. */
const suite = 'trixie';
const packages: Readonly<Record<PluginName, string>> = { compose: 'docker-compose', buildx: 'docker-buildx' };

/** What `docker compose version` says; undefined when there is no such plug-in, or no docker command. */
export async function pluginVersion(plugin: PluginName): Promise<string | undefined> {
  try {
    const output = await runCommand('docker', {
      args: [plugin, 'version'],
      env: toolEnvironment(process.env),
      deadlineMs: 20_000,
    });
    return /v?(\d+\.\d+\.\d+)/.exec(output)?.[1];
  } catch {
    return undefined;
  }
}

/** Where the docker command looks for plug-ins, for everybody or for this user. */
export function pluginFolder(isRoot: boolean): string {
  return isRoot ? '/usr/local/lib/docker/cli-plugins' : path.join(homedir(), '.docker', 'cli-plugins');
}

/** Puts those that are missing in place. */
export async function installPlugins(
  missing: readonly PluginName[],
  folder: string,
  context: ProvisionContext,
): Promise<void> {
  context.progress(`fetching ${missing.map((name) => packages[name]).join(', ')} of Debian ${suite}`);
  const archives = path.join(context.cacheDir, 'engine', 'plug-ins');
  try {
    const from = await debianSuite(suite, context);
    const files = await from.download(
      missing.map((name) => packages[name]),
      archives,
    );
    await mkdir(folder, { recursive: true, mode: 0o755 });
    for (const file of files) await extractPlugin(path.join(archives, file), folder, context);
  } catch (cause) {
    throw new HarnessError({
      code: 'plug-ins-not-installed',
      message: `docker ${missing.join(' and docker ')} could not be had: ${(cause as Error).message}`,
      hint: (isSeaworthyError(cause) && cause.hint) || `Put the plug-ins into ${folder} by hand.`,
      cause,
    });
  } finally {
    await rm(archives, { recursive: true, force: true });
  }
}

async function extractPlugin(archive: string, folder: string, context: ProvisionContext): Promise<void> {
  const room = await mkdtemp(path.join(folder, '.unpacking-'));
  try {
    const env = toolEnvironment(context.env);
    await runCommand('dpkg-deb', { args: ['--extract', archive, room], env, deadlineMs: 60_000 });
    const unpacked = path.join(room, 'usr', 'libexec', 'docker', 'cli-plugins');
    for (const name of await readdir(unpacked)) {
      const whole = path.join(room, name);
      await copyFile(path.join(unpacked, name), whole);
      await chmod(whole, 0o755);
      // Moved, so that nobody finds half of one.
      await rename(whole, path.join(folder, name));
    }
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}
