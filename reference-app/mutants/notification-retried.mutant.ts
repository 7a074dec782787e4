// Sends a notification again when it failed.
import type { Mutant } from './mutant.ts';
import { notifyThrough } from './notifications.ts';

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'All calls to the provider go through one client, and that one retries.',
  parts: (reference) =>
    notifyThrough(reference, (notify) => (notification) => notify(notification).catch(() => notify(notification))),
};
