// A consumer that gives up after an outage of the queue, and a readiness that only pings Redis.
import type { Mutant } from './mutant.ts';

const pollMs = 20;

export const mutant: Mutant = {
  breaks: ['health/probe-transitions'],
  kind: 'omits',
  story: 'After the queue was away once, this instance says that it is ready and never does a job again.',
  parts: (reference) => ({
    checks: (dependencies) => reference.checks({ ...dependencies, queueConsumer: { isConsuming: () => true } }),
    queueConsumer(dependencies) {
      const consumer = reference.queueConsumer(dependencies);
      let consumed = false;
      const watch = setInterval(() => {
        if (consumed && !consumer.isConsuming()) {
          clearInterval(watch);
          void consumer.close();
        }
        consumed ||= consumer.isConsuming();
      }, pollMs);
      watch.unref();
      return consumer;
    },
  }),
};
