// What mutants of the notification share: the reference's provider, which is notified in another way.

import type { Provider } from '../src/parts/provider.ts';
import type { Parts } from '../src/parts.ts';

type Notify = Provider['notify'];

/** `rewrite` gets the reference's way to notify. */
export function notifyThrough(reference: Parts, rewrite: (notify: Notify) => Notify): Pick<Parts, 'provider'> {
  return {
    provider(config, tracing) {
      const provider = reference.provider(config, tracing);
      return { ...provider, notify: rewrite((notification) => provider.notify(notification)) };
    },
  };
}
