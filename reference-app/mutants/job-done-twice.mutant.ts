// A consumer that does a job again whenever it is delivered again.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/releases-dependencies'],
  kind: 'wrong',
  story: 'Nothing remembers which jobs are done, and a delivery is only ever promised at least once.',
  parts: (reference) => ({
    processEvent(dependencies) {
      const work = reference.processEvent(dependencies);
      return async (event) => {
        await work(event);
        await work({ ...event, key: `${event.key}:again` });
      };
    },
  }),
};
