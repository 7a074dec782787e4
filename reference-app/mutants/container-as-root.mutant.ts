// An image that names no user.
import type { Mutant } from './mutant.ts';

export const mutant: Mutant = {
  breaks: ['docker-image/runs-as-non-root'],
  kind: 'omits',
  story: 'The base image runs as root, and nobody asked it not to.',
  edits: { dockerfile: [{ replace: 'USER 10001:10001\n', by: '' }] },
};
