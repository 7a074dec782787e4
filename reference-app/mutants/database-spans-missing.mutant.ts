// Exports no spans of the database.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['general/trace-propagation'],
  kind: 'omits',
  story: 'HTTP is instrumented, in and out; the database driver was to follow.',
  parts: (reference) => ({
    async tracing(config) {
      const tracing = await reference.tracing(config);
      return {
        ...tracing,
        span: (name, attributes, work) =>
          attributes['db.system.name'] === 'postgresql' ? work() : tracing.span(name, attributes, work),
      };
    },
  }),
};
