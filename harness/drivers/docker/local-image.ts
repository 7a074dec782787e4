// Which image stands for a reference on this engine: itself where it is there, else the stand-in that was built for it.
import { imageCatalogue } from '../images/image-catalogue.ts';
import type { Engine } from './engine-client.ts';

/** The reference itself when neither is there, for whoever can fetch it. */
export async function localImage(engine: Engine, reference: string): Promise<string> {
  if (await hasImage(engine, reference)) return reference;
  const standIn = standInOf(reference);
  return standIn !== undefined && (await hasImage(engine, standIn)) ? standIn : reference;
}

/** The stand-in for the official image of the same name and major version; `latest` is any. */
export function standInOf(reference: string): string | undefined {
  const wanted = partsOf(reference);
  const entry = Object.values(imageCatalogue).find(({ official }) => {
    const { name, major } = partsOf(official.reference);
    return name === wanted.name && (wanted.major === undefined || wanted.major === major);
  });
  return entry?.standIn;
}

function partsOf(reference: string): { name: string; major: string | undefined } {
  const plain = reference
    .replace(/@.*$/, '')
    .replace(/^docker\.io\//, '')
    .replace(/^library\//, '');
  const [, name = plain, tag = 'latest'] = /^(.*?)(?::([^/]*))?$/.exec(plain) ?? [];
  return { name, major: tag === 'latest' ? undefined : (tag.split(/[.-]/)[0] ?? tag) };
}

export async function hasImage(engine: Engine, reference: string): Promise<boolean> {
  try {
    await engine.client.getImage(reference).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}
