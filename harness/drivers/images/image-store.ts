// What the engine knows of images: those that it has, and those that it could pull.
import { HarnessError } from '../../model/errors.ts';
import { engineAddress } from '../docker/engine-address.ts';
import { type EngineAnswer, requestEngine } from '../docker/engine-request.ts';

export interface PresentImage {
  /** `sha256:…` of its configuration. */
  readonly id: string;
  /** `sha256:…` by which a registry knows it; undefined when it never was at one. */
  readonly digest: string | undefined;
  readonly sizeBytes: number;
  /** As Go calls it: `amd64`. */
  readonly architecture: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ImageStore {
  /** Undefined when the engine has none of that name. */
  find(reference: string): Promise<PresentImage | undefined>;
  /** The digest that its registry has for it; an error that says why when the registry cannot be asked. */
  digestAtRegistry(reference: string): Promise<string>;
}

const inspectDeadlineMs = 10_000;
/** A network that drops packets must not cost a run more than this. */
const registryDeadlineMs = 8_000;

export function engineImages(env: Readonly<Record<string, string | undefined>> = process.env): ImageStore {
  const ask = async (path: string, deadlineMs: number): Promise<EngineAnswer> => {
    const address = engineAddress(env);
    if (address === undefined) throw new Error('there is no engine to ask');
    return requestEngine(address, path, deadlineMs);
  };
  return {
    find: async (reference) => {
      const answer = await ask(`/images/${escaped(reference)}/json`, inspectDeadlineMs);
      if (answer.status === 404) return undefined;
      if (answer.status === 200) return presentImage(JSON.parse(answer.body));
      throw new HarnessError({
        code: 'image-not-inspected',
        message: `The engine answered HTTP ${answer.status} to a question for the image ${reference}: ${answer.body.slice(0, 300)}`,
      });
    },
    digestAtRegistry: async (reference) => {
      const answer = await ask(`/distribution/${escaped(reference)}/json`, registryDeadlineMs);
      const value = JSON.parse(answer.body) as { message?: string; Descriptor?: { digest?: string } };
      if (answer.status === 200 && value.Descriptor?.digest) return value.Descriptor.digest;
      throw new Error(value.message ?? `HTTP ${answer.status}`);
    },
  };
}

interface Inspected {
  readonly Id: string;
  readonly Size?: number;
  readonly Architecture?: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null } | null;
}

function presentImage({ Id, Size = 0, Architecture = '', RepoDigests, Config }: Inspected): PresentImage {
  return {
    id: Id,
    digest: RepoDigests?.[0]?.split('@')[1],
    sizeBytes: Size,
    architecture: Architecture,
    labels: Config?.Labels ?? {},
  };
}

/** The slashes of a name are part of the path. */
function escaped(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/');
}
