// Errors that a client may see: a status, a stable machine code and a message without internals.
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: { details?: unknown; headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(message, extra.cause === undefined ? {} : { cause: extra.cause });
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.details = extra.details;
    this.headers = extra.headers ?? {};
  }
}

export function notFound(what: string): HttpError {
  return new HttpError(404, 'not_found', `${what} was not found`);
}

/** A dependency that this answer needs cannot be used now; the client may come back. */
export function unavailable(dependency: string, cause?: unknown): HttpError {
  return new HttpError(503, `${dependency}_unavailable`, `the ${dependency} cannot be reached at the moment`, {
    headers: { 'Retry-After': '1' },
    cause,
  });
}
