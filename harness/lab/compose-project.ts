// One project of the target's compose file: its own name, variables and labels, and the commands that are run on it.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { localImage } from '../drivers/docker/local-image.ts';
import type { RunScope } from '../drivers/driver.ts';
import { BlockedError } from '../model/errors.ts';
import { runToEnd } from '../targets/run-command.ts';
import { sourceMissing } from '../targets/source-file.ts';
import type { CommandResult } from '../targets/target.ts';
import { ownEnvironment, toolEnvironment } from '../targets/target-environment.ts';
import { type ComposeConfig, type ComposeRoles, rolesOf } from './compose-config.ts';
import type { EngineRoom } from './engine-room.ts';
import { lastLines } from './world.ts';

export interface ProjectOptions {
  /** Added to or changed in what the lab sets, by contract names; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Merged into the services that play these roles. */
  readonly changes?: Partial<Record<keyof ComposeRoles, object>>;
}

interface ProjectParts {
  readonly room: EngineRoom;
  readonly config: ComposeConfig;
  readonly variables: Readonly<Record<string, string>>;
  /** Of each command, before the project's name. */
  readonly words: readonly string[];
  readonly envFile: string;
  readonly dockerHost: string;
}

const commandTimeoutMs = 240_000;

export class ComposeProject {
  readonly name = `seaworthy-${randomBytes(4).toString('hex')}`;
  readonly config: ComposeConfig;
  readonly roles: ComposeRoles;
  /** What the lab gave it, by contract names. */
  readonly variables: Readonly<Record<string, string>>;
  readonly #parts: ProjectParts;

  private constructor(parts: ProjectParts) {
    this.#parts = parts;
    this.config = parts.config;
    this.roles = rolesOf(parts.config, serviceOf(parts.room));
    this.variables = parts.variables;
  }

  /** Reads the compose file with the lab's variables; one that cannot be read is the target's fault. */
  static async open(room: EngineRoom, options: ProjectOptions = {}): Promise<ComposeProject> {
    const { target, scope } = room.world.context;
    const file = target.manifest.start.compose?.file ?? target.manifest.files?.compose;
    if (file === undefined) throw sourceMissing('a compose file (files.compose in target.yaml)', 'none is named');
    const engine = await room.engine();
    const dir = await scope.makeDir('compose');
    const variables = await variablesOf(room, options.env ?? {});
    const envFile = await writeEnv(scope, ownEnvironment(target.manifest, variables));
    const words = [
      '--project-directory',
      target.root,
      '--env-file',
      envFile,
      '--file',
      path.resolve(target.root, file),
    ];
    const run = (args: readonly string[]) => compose(room, engine.url, [...words, ...args]);
    const read = await run(['--project-name', 'read', 'config', '--format', 'json']);
    if (read.code !== 0) throw unusable(file, read);
    const config = JSON.parse(read.output.slice(read.output.indexOf('\n{') + 1)) as ComposeConfig;
    const override = path.join(dir, 'override.yaml');
    await writeFile(override, await overrideText(room, config, options));
    return new ComposeProject({
      room,
      config,
      variables,
      words: [...words, '--file', override],
      envFile,
      dockerHost: engine.url,
    });
  }

  run(...args: readonly string[]): Promise<CommandResult> {
    return compose(this.#parts.room, this.#parts.dockerHost, [...this.words, ...args]);
  }

  /** The same without one of the variables. */
  async without(variable: string, ...args: readonly string[]): Promise<CommandResult> {
    return compose(this.#parts.room, this.#parts.dockerHost, [...(await this.#wordsWithout([variable])), ...args]);
  }

  /** The words of its commands, for a script. */
  get words(): readonly string[] {
    return [...this.#parts.words, '--project-name', this.name];
  }

  wordsWithoutSecrets(): Promise<string[]> {
    return this.#wordsWithout(Object.keys(this.#parts.room.secrets));
  }

  /** The same where its failure leaves nothing to be judged. */
  async mustRun(...args: readonly string[]): Promise<void> {
    const result = await this.run(...args);
    if (result.code === 0) return;
    throw new BlockedError({
      code: 'compose-failed',
      message: `docker compose ${args.join(' ')} ended with ${result.code ?? 'a signal'}:\n${lastLines(result.output)}\n${await this.#logs()}`,
      hint: 'Run it by hand with an env file of your own, and read the logs of what did not start.',
    });
  }

  async #wordsWithout(variables: readonly string[]): Promise<string[]> {
    const { scope, target } = this.#parts.room.world.context;
    const rest = Object.fromEntries(Object.entries(this.variables).filter(([name]) => !variables.includes(name)));
    const file = await writeEnv(scope, ownEnvironment(target.manifest, rest));
    return this.words.map((word) => (word === this.#parts.envFile ? file : word));
  }

  async #logs(): Promise<string> {
    const { output } = await this.run('logs', '--no-color', '--tail', '8');
    return output.trimEnd();
  }
}

/** Without any project: what compose says of a file and an environment. */
function compose(room: EngineRoom, dockerHost: string, args: readonly string[]): Promise<CommandResult> {
  const { scope, target } = room.world.context;
  return runToEnd(['docker', 'compose', '--ansi', 'never', ...args], {
    field: 'docker compose',
    cwd: target.root,
    env: { ...toolEnvironment(), DOCKER_HOST: dockerHost },
    scope,
    timeoutMs: commandTimeoutMs,
  });
}

async function variablesOf(
  room: EngineRoom,
  changes: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  const given = {
    ...room.secrets,
    PROVIDER_URL: 'http://provider.invalid:9000',
    PORT: String(await room.world.context.scope.reservePort()),
    SHUTDOWN_DELAY_MS: '0',
    ...changes,
  };
  return Object.fromEntries(Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** In single quotes, between which compose takes everything as it is. */
async function writeEnv(scope: RunScope, variables: Readonly<Record<string, string>>): Promise<string> {
  const file = path.join(await scope.makeDir('compose'), 'lab.env');
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  return file;
}

/** Labels on all that the project makes, images that are here, and the lab's changes. */
async function overrideText(
  room: EngineRoom,
  config: ComposeConfig,
  { changes = {} }: ProjectOptions,
): Promise<string> {
  const labels = { ...room.labels };
  const roles = rolesOf(config, serviceOf(room));
  const services: Record<string, object> = {};
  for (const [name, service] of Object.entries(config.services)) {
    const role = (Object.keys(roles) as (keyof ComposeRoles)[]).find((key) => roles[key] === name);
    services[name] = {
      labels,
      ...(await imageOverride(room, service)),
      ...(role === undefined ? {} : changes[role]),
    };
  }
  const labelled = (parts: Readonly<Record<string, { external?: boolean }>> = {}) =>
    Object.fromEntries(
      Object.entries(parts).flatMap(([name, { external }]) => (external === true ? [] : [[name, { labels }]])),
    );
  const networks = labelled(config.networks);
  const text = stringify({ services, networks, volumes: labelled(config.volumes) });
  return text.replaceAll('build: "!reset null"', 'build: !reset null');
}

/** The target's own image is the one that the lab has built; another is itself, or its stand-in where it is not here. */
async function imageOverride(room: EngineRoom, service: ComposeConfig['services'][string]): Promise<object> {
  if (service.build !== undefined && room.world.context.target.manifest.files?.dockerfile !== undefined)
    return { image: await room.image(), build: '!reset null', pull_policy: 'never' };
  if (service.build !== undefined || service.image === undefined) return {};
  const image = await localImage(await room.engine(), service.image);
  return image === service.image ? {} : { image, pull_policy: 'never' };
}

function serviceOf(room: EngineRoom): string {
  return room.world.context.target.manifest.start.compose?.service ?? 'app';
}

function unusable(file: string, { output }: CommandResult): BlockedError {
  return new BlockedError({
    code: 'compose-file-unusable',
    message: `docker compose cannot read ${file}: ${lastLines(output)}`,
    hint: 'Correct it until docker compose config shows the whole of it.',
  });
}
