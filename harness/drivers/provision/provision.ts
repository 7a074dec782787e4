// Goes through a dependency's providers until one has it, and keeps the reasons of those that had not.
import { HarnessError } from '../../model/errors.ts';
import { cacheDir } from './cache-dir.ts';
import {
  type Chain,
  type Provider,
  type ProvisionContext,
  type Provisioned,
  sourceTitles,
  type Tried,
} from './provisioned.ts';

/** A context for this process; what is given wins. */
export function provisionContext(given: Partial<ProvisionContext> = {}): ProvisionContext {
  const env = given.env ?? process.env;
  return {
    cacheDir: given.cacheDir ?? cacheDir(env),
    env,
    progress: given.progress ?? (() => {}),
    runAs: given.runAs,
    marker: given.marker ?? {},
  };
}

export interface ProvisionOptions {
  /** False: only look on this machine; default true. */
  readonly fetch?: boolean;
}

/** The first binary that will do; one error with the reasons of all providers when none does. */
export async function provision(
  chain: Chain,
  context: ProvisionContext,
  options: ProvisionOptions = {},
): Promise<Provisioned> {
  const tried: Tried[] = [];
  for (const provider of chain.providers) {
    if (provider.fetches && options.fetch === false) continue;
    const unusable = await provider.unusable(context);
    if (unusable !== undefined) {
      tried.push({ source: provider.source, reason: unusable });
      continue;
    }
    try {
      const found = await provider.find(context);
      return { ...found, dependency: chain.requirement.dependency, tried };
    } catch (error) {
      const reason = (error as Error).message;
      tried.push({ source: provider.source, reason });
      if (provider.fetches)
        context.progress(`${chain.requirement.title}: no ${provider.fetches} (${firstLine(reason)})`);
    }
  }
  const { title, wanted } = chain.requirement;
  const reasons = tried.map(({ source, reason }) => `  ${sourceTitles[source]}: ${reason}`);
  throw new HarnessError({
    code: 'dependency-not-found',
    message: [`${title} (${wanted}) could not be had:`, ...reasons].join('\n'),
    hint: chain.hint,
  });
}

/** The providers that would be asked next if nothing on this machine did. */
export async function fetchersFor(chain: Chain, context: ProvisionContext): Promise<Provider[]> {
  const usable: Provider[] = [];
  for (const provider of chain.providers) {
    if (provider.fetches && (await provider.unusable(context)) === undefined) usable.push(provider);
  }
  return usable;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
