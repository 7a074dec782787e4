// What every black hole has in common: both directions are swallowed, and connections stay open.
import type { Fault } from './fault.ts';

export const blackhole = {
  effect: {
    kind: 'toxics',
    toxics: [
      { type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } },
      { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } },
    ],
  },
  undo: 'Remove the toxics; connections that they held go on or end.',
  witness: { sees: 'silent', withinMs: 300 },
} as const satisfies Pick<Fault, 'effect' | 'undo' | 'witness'>;
