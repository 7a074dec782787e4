// Sends a notification that failed again in the background, after the client was told that it failed.
import type { Mutant } from './mutant.ts';
import { notifyThrough } from './notifications.ts';

const laterMs = 700;

export const mutant: Mutant = {
  breaks: ['general/retries-with-backoff'],
  kind: 'wrong',
  story: 'The client need not wait for the second try, so it comes after the answer.',
  parts: (reference) =>
    notifyThrough(
      reference,
      (notify) => (notification) =>
        notify(notification).catch((error: unknown) => {
          setTimeout(() => void notify(notification).catch(() => {}), laterMs).unref();
          throw error;
        }),
    ),
};
