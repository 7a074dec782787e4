// Chooses the image for each role: the official one where it is to be had, else the stand-in; or as it was told.
import { type ErrorParts, HarnessError, UsageError } from '../../model/errors.ts';
import { invocation } from '../../model/invocation.ts';
import { type ImageEntry, type ImageRole, imageCatalogue, imageLabels, officialReference } from './image-catalogue.ts';
import type { ImageStore, PresentImage } from './image-store.ts';

export const imageSources = ['automatic', 'official', 'stand-in'] as const;
export type ImageSource = (typeof imageSources)[number];

/** What was chosen, for run.json and the report. */
export interface ChosenImage {
  readonly role: ImageRole;
  readonly kind: 'official' | 'stand-in';
  readonly reference: string;
  /** Undefined while it has to be pulled. */
  readonly id: string | undefined;
  /** By which a registry knows it. */
  readonly digest: string | undefined;
  /** Exact version of what it holds, where its labels say it. */
  readonly version: string | undefined;
  /** Why it and not the other. */
  readonly reason: string;
}

/** What SEAWORTHY_IMAGES says; automatic when it says nothing. */
export function imageSource(env: Readonly<Record<string, string | undefined>> = process.env): ImageSource {
  const given = env['SEAWORTHY_IMAGES'] || 'automatic';
  const known = imageSources.find((source) => source === given);
  if (known !== undefined) return known;
  throw new UsageError({
    code: 'image-source-unknown',
    message: `SEAWORTHY_IMAGES is ${given}; it may be ${imageSources.join(', ')}`,
    hint: 'Unset it to let the suite choose.',
  });
}

/** One for each role, in their order. */
export async function chooseImages(
  roles: readonly ImageRole[],
  store: ImageStore,
  source: ImageSource = imageSource(),
): Promise<readonly ChosenImage[]> {
  return Promise.all(roles.map((role) => choose(imageCatalogue[role], store, source)));
}

async function choose(entry: ImageEntry, store: ImageStore, source: ImageSource): Promise<ChosenImage> {
  const reference = officialReference(entry);
  const reasons: string[] = [];
  if (source !== 'stand-in') {
    const present = await store.find(reference);
    if (present) return chosen(entry, 'official', present, 'the engine has it');
    const asked = await store.digestAtRegistry(reference).then(
      (digest) => ({ digest }),
      (error: Error) => ({ refusal: error.message || error.name }),
    );
    if ('digest' in asked) {
      const missing = { id: undefined, version: undefined, reason: 'its registry has it' };
      return { role: entry.role, kind: 'official', reference, digest: asked.digest, ...missing };
    }
    reasons.push(`${reference} is not here and cannot be pulled: ${asked.refusal}`);
  }
  if (source !== 'official') {
    const present = await store.find(entry.standIn);
    const reason = source === 'stand-in' ? 'stand-ins were asked for' : reasons.join('; ');
    if (present) return chosen(entry, 'stand-in', present, reason);
    reasons.push(`${entry.standIn} was not built`);
  }
  throw noImage(entry, reasons);
}

function chosen(entry: ImageEntry, kind: ChosenImage['kind'], present: PresentImage, reason: string): ChosenImage {
  return {
    role: entry.role,
    kind,
    reference: kind === 'official' ? officialReference(entry) : entry.standIn,
    id: present.id,
    digest: present.digest,
    version: present.labels[imageLabels.version],
    reason,
  };
}

function noImage(entry: ImageEntry, reasons: readonly string[]): HarnessError {
  const parts: ErrorParts = {
    code: 'image-not-found',
    message: `There is no image for ${entry.role} (${entry.title}): ${reasons.join('; ')}`,
    hint: `Build the stand-ins with ${invocation('images', '--offline')}, or give the engine a way to the registry.`,
  };
  return new HarnessError(parts);
}
