// Ends the process with its log written: by itself when nothing is left to do, by force when something holds it.
import type { Log } from './logger.ts';

export type Exit = (code: number) => Promise<void>;

const graceMs = 200;

export function createExit(log: Log): Exit {
  return async (code) => {
    process.exitCode = code;
    await log.flush();
    // A socket to a dependency that went silent may not close by itself.
    setTimeout(() => process.exit(code), graceMs).unref();
  };
}
