// Finds a dependency that an earlier run has fetched.
import { HarnessError } from '../../model/errors.ts';
import { findCached } from './cached-binary.ts';
import type { Provider, Requirement } from './provisioned.ts';

export function cacheProvider(requirement: Requirement): Provider {
  return {
    source: 'cache',
    unusable: async () => undefined,
    find: async (context) => {
      const found = await findCached(requirement, context);
      if (found) return found;
      throw new HarnessError({ code: 'not-cached', message: `nothing usable in ${context.cacheDir}` });
    },
  };
}
