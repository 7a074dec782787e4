// Which images the engine has for each role, one line each.
import { type ImageRole, imageCatalogue, imageLabels, imageRoles } from '../drivers/images/image-catalogue.ts';
import type { ImageStore, PresentImage } from '../drivers/images/image-store.ts';

const bytesInMegabyte = 1_000_000;

/** `redis      seaworthy/redis:8 (8.0.2, 75 MB)`, official ones first; asks no registry. */
export async function imageLines(store: ImageStore): Promise<string[]> {
  const lines = imageRoles.map(async (role) => `${role.padEnd(10)} ${await presentOf(role, store)}`);
  return Promise.all(lines);
}

async function presentOf(role: ImageRole, store: ImageStore): Promise<string> {
  const { official, standIn } = imageCatalogue[role];
  const references = [official.reference, standIn];
  const found = await Promise.all(references.map((reference) => store.find(reference)));
  const texts = references.flatMap((reference, at) => (found[at] ? [`${reference} (${factsOf(found[at])})`] : []));
  return texts.join(', ') || `neither ${references.join(' nor ')}`;
}

function factsOf({ labels, sizeBytes }: PresentImage): string {
  const size = `${Math.round(sizeBytes / bytesInMegabyte)} MB`;
  return [labels[imageLabels.version], size].filter(Boolean).join(', ');
}
