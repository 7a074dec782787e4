// Gives a promise a deadline, so that nothing waits for a silent peer for ever.
export class DeadlineError extends Error {
  readonly code = 'deadline_exceeded';
  readonly hint = 'the peer accepts connections but does not answer; look at its health and at the network';

  constructor(what: string, boundMs: number) {
    super(`${what} did not finish within ${boundMs} ms`);
    this.name = 'DeadlineError';
  }
}

export async function bounded<T>(what: string, boundMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(what, boundMs)), boundMs);
  });
  // The loser may still reject after the race is over.
  work.catch(() => {});
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
