// The one shape of every JSON answer: { data, meta, error }.
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { HttpError } from '../http-error.ts';
import { describeError, type Logger } from './logger.ts';

export type Meta = Readonly<Record<string, unknown>>;

export function sendData(response: Response, status: number, data: unknown, meta: Meta = {}): void {
  response.status(status).json({ data, meta, error: null });
}

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

export function sendError(response: Response, status: number, error: ErrorBody, data: unknown = null): void {
  response.setHeader('Cache-Control', 'no-store');
  response.status(status).json({ data, meta: {}, error });
}

/** Answers every other method of a known path. */
export function methodNotAllowed(...allowed: readonly string[]): RequestHandler {
  const allow = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
  return (request, response) => {
    response.setHeader('Allow', allow.join(', '));
    sendError(response, 405, { code: 'method_not_allowed', message: `${request.method} is not allowed here` });
  };
}

export const routeNotFound: RequestHandler = (_request, response) => {
  sendError(response, 404, { code: 'not_found', message: 'there is no such route' });
};

const parserErrors: Readonly<Record<string, readonly [number, string, string]>> = {
  'entity.too.large': [413, 'body_too_large', 'the body is larger than 1 MiB'],
  'entity.parse.failed': [400, 'invalid_json', 'the body is not valid JSON'],
  'entity.verify.failed': [400, 'invalid_encoding', 'the body is not valid UTF-8'],
  'encoding.unsupported': [415, 'unsupported_encoding', 'this content encoding is not supported'],
  'charset.unsupported': [415, 'unsupported_charset', 'only UTF-8 is supported'],
  'request.size.invalid': [400, 'invalid_length', 'the body is not as long as announced'],
  'request.aborted': [400, 'aborted', 'the request was aborted'],
};

/** Only what a library marks as the client's fault becomes a 4xx; its message may quote input, so it is replaced. */
function fromLibrary(error: unknown): HttpError | undefined {
  if (!(error instanceof Error)) return undefined;
  const type = 'type' in error ? String(error.type) : '';
  const known = parserErrors[type];
  if (known !== undefined) return new HttpError(known[0], known[1], known[2]);
  const status = 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) return new HttpError(status, 'bad_request', 'the request cannot be understood');
  return undefined;
}

export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (error: unknown, _request, response, _next) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const known = error instanceof HttpError ? error : fromLibrary(error);
    if (known === undefined) logger.error({ err: describeError(error) }, 'a request failed unexpectedly');
    const { status, code, message, details, headers } =
      known ?? new HttpError(500, 'internal_error', 'something went wrong');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendError(response, status, { code, message, ...(details === undefined ? {} : { details }) });
  };
}
