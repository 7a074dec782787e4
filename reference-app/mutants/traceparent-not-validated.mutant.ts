// Continues any traceparent that has a trace id in the right place.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/trace-propagation'],
  alsoBreaks: ['structured-logs/correlates-requests'],
  kind: 'wrong',
  story: 'The header is split at its dashes; a version that is not known is taken for a newer one.',
  parts: (reference) => ({
    async tracing(config) {
      const tracing = await reference.tracing(config);
      return {
        ...tracing,
        begin: (work) => tracing.begin({ ...work, traceparent: work.traceparent?.replace(/^../, '00') }),
      };
    },
  }),
};
