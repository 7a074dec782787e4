// Builds the image with secrets planted where builds find them, and looks for them, and for any other, in all of it.
import { randomBytes } from 'node:crypto';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isWhiteout } from '../drivers/docker/image-files.ts';
import { type LayerFile, readLayers, type Visitor } from '../drivers/docker/image-layers.ts';
import { secretForms } from '../model/secret-forms.ts';
import { buildImage, runTag } from '../targets/image-build.ts';
import { requiredSecrets } from '../targets/target-environment.ts';
import { dockerfileOf } from '../targets/target-image.ts';
import type { EngineRoom } from './engine-room.ts';
import { TextSearch } from './text-search.ts';

const leftOut = new Set(['node_modules', '.git', '.cache']);
const secretNames =
  /(^|\/)(\.env(\.(?!example|sample|template|dist)[^/]+)?|\.npmrc|\.netrc|\.pypirc|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(key|p12|pfx))$/;
const installed = /(^|\/)(node_modules|site-packages|dist-packages)\//;
// Public keys and certificates have other headers.
const privateKey = '-----BEGIN';
const npmToken = '_authToken=';

/** Each secret begins with the same random text, so that one search finds all of them. */
export interface PlantedSecrets {
  readonly mark: string;
  readonly values: Readonly<Record<string, string>>;
}

export function drawSecrets(names: readonly string[]): PlantedSecrets {
  const mark = `planted${randomBytes(12).toString('hex')}`;
  return { mark, values: Object.fromEntries(names.map((name, index) => [name, `${mark}${index}`])) };
}

/** Builds a copy of the target's folder with the secrets in files that are often beside a Dockerfile, and as arguments. */
export async function buildWithSecrets(room: EngineRoom, { values }: PlantedSecrets): Promise<string | undefined> {
  const { target, scope } = room.world.context;
  const dockerfile = await dockerfileOf(target);
  if (dockerfile === undefined) return undefined;
  const context = await scope.makeDir('context');
  await cp(target.root, context, {
    recursive: true,
    filter: (source) => !leftOut.has(path.basename(source)),
  });
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  const token = values['NPM_TOKEN'] ?? '';
  const key = `${privateKey} PRIVATE KEY-----\n${Buffer.from(token).toString('base64')}\n-----END PRIVATE KEY-----\n`;
  for (const name of ['.env', '.env.production']) await writeFile(path.join(context, name), lines.join(''));
  await writeFile(path.join(context, '.npmrc'), `//registry.example/:${npmToken}${token}\n`);
  for (const name of ['server.key', 'id_ed25519']) await writeFile(path.join(context, name), key);
  return buildImage({
    engine: await room.engine(),
    scope,
    progress: (text) => room.journal.step('building with planted secrets', text),
    context,
    dockerfile: path.isAbsolute(dockerfile.file) ? dockerfile.file : path.join(context, dockerfile.file),
    text: dockerfile.text,
    tag: runTag(`${target.name}-with-secrets`, scope),
    kept: false,
    args: values,
  });
}

/** `layer 4: app/.env: a planted secret`: where an image holds a secret, whichever layer, also one that is deleted later. */
export async function secretsInImage(
  room: EngineRoom,
  image: string,
  planted: PlantedSecrets | undefined,
): Promise<string[]> {
  const { client } = await room.engine();
  const found = new Map<string, string[]>();
  const add = (layer: string, what: string) => found.set(layer, [...(found.get(layer) ?? []), what]);
  const forms = planted === undefined ? [] : secretForms(planted.mark).map(({ text }) => text);
  const visit: Visitor = (file, layer) => {
    if (isWhiteout(file.path)) return undefined;
    const search = new TextSearch([...forms, ...(isCandidate(file) ? [privateKey, npmToken] : [])]);
    let told = false;
    return (piece) => {
      if (told || !search.finds(piece)) return;
      told = true;
      add(
        layer,
        `${file.path}: ${search.found === privateKey || search.found === npmToken ? 'a key or a token' : 'a planted secret'}`,
      );
    };
  };
  const layers = await readLayers(await client.getImage(image).get(), visit);
  const files = layers.flatMap(({ name, files: all }, index) => [
    ...all.filter(isSecretFile).map(({ path: file }) => `layer ${index + 1}: ${file}: a file for secrets`),
    ...(found.get(name) ?? []).map((what) => `layer ${index + 1}: ${what}`),
  ]);
  return [...new Set([...files, ...(await inConfiguration(room, image, forms))])];
}

/** Names that the lab gives a value, by which a build might take them. */
export function plantedNames(room: EngineRoom): string[] {
  return [...requiredSecrets(room.world.context.target.manifest), 'NPM_TOKEN'];
}

/** Environment, labels and history: build arguments are told there. */
async function inConfiguration(room: EngineRoom, image: string, forms: readonly string[]): Promise<string[]> {
  const { client } = await room.engine();
  const { Config } = await client.getImage(image).inspect();
  const history = (await client.getImage(image).history()) as { CreatedBy: string; Comment: string }[];
  const parts: [string, string][] = [
    ['environment', JSON.stringify(Config.Env ?? [])],
    ['labels', JSON.stringify(Config.Labels ?? {})],
    ['command', JSON.stringify([Config.Entrypoint, Config.Cmd])],
    ['history', JSON.stringify(history)],
  ];
  return parts.flatMap(([where, text]) =>
    forms.some((form) => text.includes(form)) ? [`${where} of the image: a planted secret`] : [],
  );
}

/** Certificates of the system and keys that packages ship for their own tests are no secrets. */
function isCandidate({ path: file }: LayerFile): boolean {
  return secretNames.test(file) && !installed.test(file);
}

function isSecretFile(file: LayerFile): boolean {
  return file.type === 'file' && file.sizeBytes > 0 && isCandidate(file) && /(^|\/)\.env/.test(file.path);
}
