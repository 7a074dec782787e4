// Hears Ctrl-C and SIGTERM once, so that a run can take everything down before it ends; a second one ends it at once.
import { exitCodes } from '../model/outcome.ts';

const impatienceMs = 1_000;

export interface Interrupt {
  readonly happened: Promise<'SIGINT' | 'SIGTERM'>;
  /** Set once it has happened. */
  readonly signal: 'SIGINT' | 'SIGTERM' | undefined;
}

export function onInterrupt(): Interrupt {
  const { promise, resolve } = Promise.withResolvers<'SIGINT' | 'SIGTERM'>();
  let signal: 'SIGINT' | 'SIGTERM' | undefined;
  let heardAt = 0;
  const hear = (name: 'SIGINT' | 'SIGTERM') => {
    if (signal !== undefined) {
      // A terminal, or a tool that signals a process and then its group, sends the same one twice at once.
      if (performance.now() - heardAt < impatienceMs) return;
      process.exit(name === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
    }
    signal = name;
    heardAt = performance.now();
    process.stderr.write(`\n${name}: taking down the labs\n`);
    resolve(name);
  };
  process.on('SIGINT', () => hear('SIGINT'));
  process.on('SIGTERM', () => hear('SIGTERM'));
  return {
    happened: promise,
    get signal() {
      return signal;
    },
  };
}
