// An image with a file that a later layer deletes, and that weighs all the same.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/single-small-image'],
  kind: 'wrong',
  story: 'A dump was needed for a warm-up during the build; the next line removes it.',
  edits: {
    dockerfile: [
      {
        replace: 'USER 10001:10001\n',
        by: 'RUN dd if=/dev/zero of=/var/tmp/dump bs=1M count=250\nRUN rm /var/tmp/dump\nUSER 10001:10001\n',
      },
    ],
  },
};
