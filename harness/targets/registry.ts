// Decides what is graded: the target that was asked for, or the reference app.
import { resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { commandTarget } from './command.target.ts';
import { containerTarget } from './container.target.ts';
import { type Manifest, startKindOf } from './manifest.ts';
import { isPlainHttpUrl, withoutCredentials } from './manifest-fields.ts';
import { type LoadedManifest, loadManifest } from './manifest-loader.ts';
import { referenceAppTarget } from './reference-app.target.ts';
import { referenceAppFolder } from './reference-app-folder.ts';
import type { Target } from './target.ts';
import { urlTarget } from './url.target.ts';

export interface TargetChoice {
  /** `--target`: a manifest, or a URL; wins over the environment. */
  readonly targetOption?: string | undefined;
  readonly env: {
    readonly TARGET_URL?: string | undefined;
    readonly TARGET_IMAGE?: string | undefined;
    readonly TARGET?: string | undefined;
  };
  readonly projectRoot: string;
  /** Where relative paths that a person gave start; default: the current folder. */
  readonly cwd?: string;
  readonly allowLoad?: boolean;
}

export async function resolveTarget(choice: TargetChoice): Promise<Target> {
  const { targetOption, env, projectRoot } = choice;
  const cwd = choice.cwd ?? process.cwd();
  const allowLoad = choice.allowLoad ?? false;
  const named = (loaded: LoadedManifest) => fromManifest(loaded, resolve(projectRoot, 'reference-app'), allowLoad);
  if (targetOption !== undefined && targetOption !== '') {
    return looksLikeUrl(targetOption)
      ? bareUrl(targetOption, '--target', cwd, allowLoad)
      : named(await loadManifest(targetOption, cwd));
  }
  const url = env.TARGET_URL?.trim() || undefined;
  const image = env.TARGET_IMAGE?.trim() || undefined;
  const manifest = env.TARGET || undefined;
  requireOne({ TARGET_URL: url, TARGET_IMAGE: image, TARGET: manifest });
  if (image !== undefined)
    return containerTarget({ manifest: { name: nameOfImage(image), start: { image } }, root: cwd });
  if (url !== undefined) return bareUrl(url, 'TARGET_URL', cwd, allowLoad);
  if (manifest !== undefined && looksLikeUrl(manifest)) {
    throw new UsageError({
      code: 'target-is-url',
      message: `TARGET is the path of a manifest, but it was given the URL ${withoutCredentials(manifest)}`,
      hint: `Write TARGET_URL=${withoutCredentials(manifest)} instead.`,
    });
  }
  if (manifest !== undefined) return named(await loadManifest(manifest, cwd));
  const folder = await referenceAppFolder(projectRoot);
  return fromManifest(await loadManifest(folder, cwd), folder, allowLoad);
}

function requireOne(given: Readonly<Record<string, string | undefined>>): void {
  const set = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} (${withoutCredentials(value)})`],
  );
  if (set.length < 2) return;
  throw new UsageError({
    code: 'two-targets',
    message: `${set.join(' and ')} are both set: a run grades one target`,
    hint: 'Unset one of them; a manifest can hold a URL or an image itself: "start: { url: … }".',
  });
}

/** The one place that knows which kinds of target there are. */
function fromManifest(loaded: LoadedManifest, referenceRoot: string, allowLoad: boolean): Target {
  const kind = startKindOf(loaded.manifest);
  if (kind === 'url') return urlTarget({ ...loaded, allowLoad });
  if (kind === 'command') {
    const isReferenceApp = resolve(loaded.root) === referenceRoot;
    return isReferenceApp ? referenceAppTarget(loaded) : commandTarget(loaded);
  }
  return containerTarget(loaded);
}

function looksLikeUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

function bareUrl(url: string, source: string, root: string, allowLoad: boolean): Target {
  if (!isPlainHttpUrl(url)) throw invalidUrl(url, source);
  const manifest: Manifest = { name: nameOf(url), start: { url } };
  return urlTarget({ manifest, root, allowLoad });
}

function invalidUrl(url: string, source: string): UsageError {
  const suggestion =
    !looksLikeUrl(url) && isPlainHttpUrl(`http://${url}`) ? `http://${url}` : 'https://staging.example';
  return new UsageError({
    code: 'url-invalid',
    message: `${source} is "${withoutCredentials(url).slice(0, 200)}"; it must be an http or https URL without credentials, query and fragment`,
    hint: `Write, for example, ${source === '--target' ? '--target ' : `${source}=`}${suggestion}`,
  });
}

/** `registry.example/team/app:1.2@sha256:…` is called `app-1.2`. */
function nameOfImage(image: string): string {
  return folderName(image.replace(/@.*$/, '').split('/').at(-1) ?? '') || 'image';
}

function nameOf(url: string): string {
  const { hostname, port } = new URL(url);
  return folderName([hostname, port].join('-')) || 'url';
}

/** Names the run's folder, so only what a folder may be called. */
function folderName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9.]+/g, '-').slice(0, 64);
  return name.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}
