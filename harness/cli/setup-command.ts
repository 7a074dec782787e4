// `setup docker`: gets a container engine with its plug-ins onto this machine, or says by which commands a person does.
import { askEngine, type EngineFacts } from '../drivers/docker/engine.ts';
import { provisionContext } from '../drivers/provision/provision.ts';
import { runCommand, toolEnvironment } from '../drivers/provision/run-command.ts';
import { isSeaworthyError, UsageError } from '../model/errors.ts';
import { type ExitCode, exitCodes } from '../model/outcome.ts';
import { engineText } from './engine-text.ts';
import { pluginPackage } from './setup/apt-plugins.ts';
import { installPlugins, type PluginName, pluginFolder, pluginNames, pluginVersion } from './setup/cli-plugins.ts';
import { debianPackages, engineCommands, isDebianLike } from './setup/engine-commands.ts';
import { type Machine, onPath, thisMachine } from './setup/machine.ts';
import { startEngine } from './setup/start-engine.ts';

const aptDeadlineMs = 600_000;

export const setupParts = ['docker'] as const;

/** Changes nothing where an engine answers and has its plug-ins. */
export async function setupCommand(): Promise<ExitCode> {
  const machine = thisMachine();
  const facts = await presentEngine();
  say(`${engineText(facts ?? (await newEngine(machine)))}${facts ? '; left as it is' : ''}`);
  await plugins(machine);
  return exitCodes.ok;
}

/** Undefined when there is none and this command can bring one. */
async function presentEngine(): Promise<EngineFacts | undefined> {
  try {
    return await askEngine();
  } catch (error) {
    const isMissing = isSeaworthyError(error) && error.code === 'engine-not-found';
    if (isMissing && !process.env['DOCKER_HOST']) return undefined;
    throw error;
  }
}

async function newEngine(machine: Machine): Promise<EngineFacts> {
  if (!isDebianLike(machine) || !machine.isRoot) {
    printCommands(machine);
    throw new UsageError({
      code: 'setup-not-possible-here',
      message: isDebianLike(machine)
        ? 'An engine can be installed by root only'
        : `This command installs on Debian and Ubuntu; this is ${machine.distribution}`,
      hint: 'Run the commands above.',
    });
  }
  const context = provisionContext({ progress: say });
  if (onPath('dockerd') === undefined) await installPackages();
  if (machine.hasSystemd) {
    say('starting the service docker');
    await run('systemctl', ['enable', '--now', 'docker'], 120_000);
    return askEngine();
  }
  return startEngine({ command: onPath('dockerd') ?? 'dockerd', cacheDir: context.cacheDir, progress: say });
}

async function installPackages(): Promise<void> {
  say(`installing ${debianPackages.engine.join(', ')} by apt`);
  await run('apt-get', ['update', '--quiet'], aptDeadlineMs);
  const install = ['install', '--yes', '--no-install-recommends'];
  await run('apt-get', [...install, ...debianPackages.engine], aptDeadlineMs);
  // Where it does not exist, the engine's package has just brought the command.
  if (onPath('docker') === undefined) await run('apt-get', [...install, ...debianPackages.optional], aptDeadlineMs);
}

async function plugins(machine: Machine): Promise<void> {
  const versions = async () => Promise.all(pluginNames.map(async (name) => [name, await pluginVersion(name)] as const));
  const before = await versions();
  const missing = before.flatMap(([name, version]) => (version === undefined ? [name] : []));
  if (missing.length > 0) {
    if (onPath('docker') === undefined) {
      printCommands(machine);
      throw new UsageError({
        code: 'docker-command-missing',
        message: 'The engine answers, but there is no docker command on PATH, which compose and builds need',
        hint: 'Install the client: the package docker-cli, or docker.io before Debian 13.',
      });
    }
    const others = isDebianLike(machine) && machine.isRoot ? await installPackaged(missing) : missing;
    if (others.length > 0)
      await installPlugins(others, pluginFolder(machine.isRoot), provisionContext({ progress: say }));
  }
  for (const [name, version] of missing.length > 0 ? await versions() : before) {
    if (version === undefined) {
      throw new UsageError({
        code: 'plug-in-not-usable',
        message: `docker ${name} was put into ${pluginFolder(machine.isRoot)}, but the docker command does not run it`,
        hint: `Run docker ${name} version to see why.`,
      });
    }
    say(`docker ${name} ${version}${missing.includes(name) ? '' : '; left as it is'}`);
  }
}

/** By this machine's own packages, which are updated with it; those that it has none for are returned. */
async function installPackaged(missing: readonly PluginName[]): Promise<PluginName[]> {
  const policy = (name: string) => run('apt-cache', ['policy', name], aptDeadlineMs);
  const found = await Promise.all(missing.map((plugin) => pluginPackage(plugin, policy)));
  const packages = found.filter((name) => name !== undefined);
  if (packages.length > 0) {
    say(`installing ${packages.join(', ')} by apt`);
    await run('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], aptDeadlineMs);
  }
  return missing.filter((_, at) => found[at] === undefined);
}

function printCommands(machine: Machine): void {
  say(['By hand:', ...engineCommands(machine).map((line) => `  ${line}`)].join('\n'));
}

async function run(command: string, args: readonly string[], deadlineMs: number): Promise<string> {
  const env = { ...toolEnvironment(process.env), LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  return runCommand(command, { args, env, deadlineMs });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
