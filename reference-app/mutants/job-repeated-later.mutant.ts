// A consumer whose jobs are delivered once more when they were done long enough ago.
import type { Mutant } from './mutant.ts';

const againAfterMs = 200;

export const mutant: Mutant = {
  breaks: ['graceful-shutdown/releases-dependencies'],
  kind: 'wrong',
  story: 'The acknowledgement comes after the queue has given up waiting for it, and nothing remembers what is done.',
  parts: (reference) => ({
    processEvent(dependencies) {
      const work = reference.processEvent(dependencies);
      return async (event) => {
        await work(event);
        setTimeout(() => void work({ ...event, key: `${event.key}:again` }).catch(() => {}), againAfterMs);
      };
    },
  }),
};
