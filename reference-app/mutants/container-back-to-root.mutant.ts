// An image with a USER, and an entry point that gets back to root by a setuid helper.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/runs-as-non-root'],
  // The helper needs the very privileges that this one takes away.
  alsoBreaks: ['docker-image/least-privilege-runtime'],
  kind: 'wrong',
  story: 'A scanner asked for USER, and an old volume belonged to root: the helper made both content.',
  edits: {
    dockerfile: [
      { replace: 'USER 10001:10001\n', by: 'RUN chmod u+s "$(command -v chroot)"\nUSER 10001:10001\n' },
      { replace: 'ENTRYPOINT []\n', by: 'ENTRYPOINT ["chroot", "--userspec=0:0", "--skip-chdir", "/"]\n' },
    ],
  },
};
