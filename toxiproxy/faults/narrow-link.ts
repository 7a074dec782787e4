// The fault `narrow-link`.
import type { Fault } from '../fault.ts';

export const fault = {
  name: 'narrow-link',
  dependency: 'link',
  capability: 'http',
  story: 'The client sits behind a link of 2 Mbit/s.',
  effect: {
    kind: 'toxics',
    toxics: [{ type: 'bandwidth', stream: 'downstream', attributes: { rate: 250 } }],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'narrow', bytes: 100_000, atLeastMs: 300 },
} as const satisfies Fault;
