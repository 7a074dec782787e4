// Capability `image`: what the target's image says of itself, and what is in its layers.
import type { ImageInspectInfo } from 'dockerode';
import { visibleFiles } from '../drivers/docker/image-files.ts';
import { type ImageLayer, type LayerFile, readLayers, type Visitor } from '../drivers/docker/image-layers.ts';
import { InconclusiveError } from '../model/errors.ts';
import { readDockerfile } from '../targets/dockerfile.ts';
import { sourceMissing } from '../targets/source-file.ts';
import { ownName } from '../targets/target-environment.ts';
import { dockerfileOf } from '../targets/target-image.ts';
import type { EngineRoom } from './engine-room.ts';
import { type HealthcheckFacts, healthcheckOf } from './image-healthcheck.ts';
import { buildWithSecrets, drawSecrets, plantedNames, secretsInImage } from './image-secrets.ts';
import { developmentPackages, unwantedFiles } from './unwanted-files.ts';

export interface ImageFacts {
  readonly tags: readonly string[];
  readonly sizeBytes: number;
  readonly user: string;
  readonly workdir: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Entry point and arguments, as words. */
  readonly command: readonly string[];
  /** Contract variables that it sets, by their contract names. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

const judgedVariables = ['NODE_ENV', 'PORT', 'ENVIRONMENT'];
const ociLabels = ['source', 'revision', 'version'].map((name) => `org.opencontainers.image.${name}`);
// `24.1`, `trixie-20250811`: what will not be another image next month.
const versionTag = /^[^:]+(:\d+)?\/?.*:.*(\d+\.\d+|\d{8})/;

export class ImageHandle {
  readonly #room: EngineRoom;
  #info: Promise<ImageInspectInfo> | undefined;
  #layers: Promise<readonly ImageLayer[]> | undefined;

  constructor(room: EngineRoom) {
    this.#room = room;
  }

  async facts(): Promise<ImageFacts> {
    const { RepoTags, RepoDigests, Size, Config } = await this.inspect();
    const env = environmentOf(Config.Env);
    const { manifest } = this.#room.world.context.target;
    return {
      tags: [...(RepoTags ?? []), ...(RepoDigests ?? [])],
      sizeBytes: Size,
      user: Config.User,
      workdir: Config.WorkingDir || '/',
      labels: Config.Labels ?? {},
      command: [Config.Entrypoint ?? [], Config.Cmd ?? []].flat(),
      variables: Object.fromEntries(judgedVariables.map((name) => [name, env[ownName(manifest, name)]])),
    };
  }

  /** What the layers that weigh most were made by, heaviest first. */
  async largestLayers(count: number): Promise<{ sizeBytes: number; madeBy: string }[]> {
    const { client } = await this.#room.engine();
    const history = (await client.getImage(await this.#room.image()).history()) as {
      Size: number;
      CreatedBy: string;
    }[];
    return history
      .map(({ Size, CreatedBy }) => ({ sizeBytes: Size, madeBy: CreatedBy.slice(0, 300) }))
      .toSorted((one, other) => other.sizeBytes - one.sizeBytes)
      .slice(0, count);
  }

  /** The number of its user: as it stands there, or as the image's own /etc/passwd has it. */
  async userId(): Promise<number | undefined> {
    const name = (await this.facts()).user.split(':')[0] ?? '';
    if (/^\d+$/.test(name)) return Number(name);
    let passwd = '';
    await this.read((file) => {
      if (file.path !== 'etc/passwd') return undefined;
      passwd = '';
      return (piece) => (passwd += piece.toString('utf8'));
    });
    const line = passwd.split('\n').find((text) => text.startsWith(`${name}:`));
    return line === undefined ? undefined : Number(line.split(':')[2]);
  }

  /** The image's own health check, with how long it may take; an image without one fails here. */
  async healthcheck(): Promise<HealthcheckFacts> {
    return healthcheckOf(await this.inspect());
  }

  /** `layer 3: app/src/main.ts: TypeScript source`: what is only for building and testing, whichever layer holds it. */
  async unwanted(): Promise<string[]> {
    const { root, manifest } = this.#room.world.context.target;
    const { workdir } = await this.facts();
    const development = await developmentPackages(root, manifest.files?.lockfile);
    return unwantedFiles(await this.#read(), { workdir, development });
  }

  /** Undefined when no Dockerfile is given. */
  async stages(): Promise<number | undefined> {
    const dockerfile = await dockerfileOf(this.#room.world.context.target);
    return dockerfile === undefined ? undefined : readDockerfile(dockerfile.text).stages;
  }

  /** Files below a folder that somebody else than root and the running user owns, or that everybody may write. */
  async looseFiles(folder: string): Promise<string[]> {
    const owners = [0, await this.userId()];
    const below = (path: string) => `/${path}` === folder || `/${path}`.startsWith(`${folder}/`);
    return [...visibleFiles(await this.#read()).values()]
      .filter(({ path }) => below(path))
      .flatMap((file) => [
        ...(owners.includes(file.uid) ? [] : [`${file.path} belongs to ${file.uid}`]),
        ...(isWorldWritable(file) ? [`${file.path} may be written by everybody`] : []),
      ]);
  }

  /** Bases of the Dockerfile without a version in their tag, or with `latest`. */
  async unpinnedBases(): Promise<string[]> {
    return (await this.#bases()).filter((base) => !base.includes('@sha256:') && !versionTag.test(base));
  }

  async missingLabels(): Promise<string[]> {
    const { labels } = await this.facts();
    return ociLabels.filter((name) => !labels[name] || labels[name] === 'unknown');
  }

  /** A tag can be moved; whether a digest could have been had, only a registry knows. */
  async requireDigests(): Promise<void> {
    const without = (await this.#bases()).filter((base) => !base.includes('@sha256:'));
    if (without.length === 0) return;
    throw new InconclusiveError({
      code: 'digest-unresolved',
      message: `${without.join(', ')}: pinned by version, and no registry was asked for a digest`,
      hint: 'Pin each base by digest as well: name:version@sha256:…',
    });
  }

  /**
   * `layer 4: app/.env: a planted secret`. Where there is a Dockerfile, the image is built once more, with secrets planted
   * in the files and arguments that builds are given; else it is searched as it is.
   */
  async secrets(): Promise<string[]> {
    const planted = drawSecrets(plantedNames(this.#room));
    const built = await buildWithSecrets(this.#room, planted);
    return secretsInImage(this.#room, built ?? (await this.#room.image()), built === undefined ? undefined : planted);
  }

  /** Reads all layers, and lets a visitor hear the content of files. */
  async read(visit: Visitor): Promise<readonly ImageLayer[]> {
    const { client } = await this.#room.engine();
    return readLayers(await client.getImage(await this.#room.image()).get(), visit);
  }

  inspect(): Promise<ImageInspectInfo> {
    this.#info ??= this.#inspect();
    return this.#info;
  }

  async #inspect(): Promise<ImageInspectInfo> {
    const { client } = await this.#room.engine();
    return client.getImage(await this.#room.image()).inspect();
  }

  #read(): Promise<readonly ImageLayer[]> {
    this.#layers ??= this.read(() => undefined);
    return this.#layers;
  }

  async #bases(): Promise<string[]> {
    const dockerfile = await dockerfileOf(this.#room.world.context.target);
    const expected = 'a Dockerfile with a base image (files.dockerfile in target.yaml)';
    if (dockerfile === undefined) throw sourceMissing(expected, 'none is named');
    const bases = readDockerfile(dockerfile.text).bases.map(({ reference }) => reference);
    if (bases.length === 0) throw sourceMissing(expected, `${dockerfile.file} has none`);
    return bases;
  }
}

function isWorldWritable({ type, mode }: LayerFile): boolean {
  return (type === 'file' || type === 'directory') && (mode & 0o002) !== 0;
}

export function environmentOf(lines: readonly string[] | null | undefined): Record<string, string> {
  return Object.fromEntries(
    (lines ?? []).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
