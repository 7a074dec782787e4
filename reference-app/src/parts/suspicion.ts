// Tells a slow database from a silent one: work that takes long goes on while the probe answers and is given up when it does not.
export interface Suspicion {
  watch<T>(work: () => Promise<T>): Promise<T>;
}

export interface SuspicionOptions {
  /** How long work may take before the probe is asked, and between two such questions. */
  readonly patienceMs: number;
  /** Rejects when the database does not answer in time. */
  readonly probe: () => Promise<unknown>;
}

export function createSuspicion(options: SuspicionOptions): Suspicion {
  let asking: Promise<unknown> | undefined;

  /** However many wait, the probe is asked once at a time. */
  function askOnce(): Promise<unknown> {
    asking ??= options.probe().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return {
    watch<T>(work: () => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        let settled = false;
        let timer: NodeJS.Timeout;
        const ask = () => {
          askOnce().then(
            () => {
              if (!settled) timer = setTimeout(ask, options.patienceMs);
            },
            (error: unknown) => {
              settled = true;
              reject(error);
            },
          );
        };
        timer = setTimeout(ask, options.patienceMs);
        work()
          .then(resolve, reject)
          .finally(() => {
            settled = true;
            clearTimeout(timer);
          });
      });
    },
  };
}
