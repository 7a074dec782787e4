// Reads JSON bodies up to 1 MiB, in UTF-8 only.
import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { HttpError } from '../http-error.ts';

export const bodyLimitBytes = 1024 * 1024;

const requireJson: RequestHandler = (request, _response, next) => {
  // null stands for a request without a body, which validation refuses with a better message.
  if (request.is('application/json') === false) {
    next(new HttpError(415, 'unsupported_media_type', 'the body must be application/json'));
    return;
  }
  next();
};

const parseJson = express.json({
  limit: bodyLimitBytes,
  verify(_request, _response, body) {
    // The decoder would replace broken bytes and so store something that nobody sent.
    if (!isUtf8(body)) throw new Error('not UTF-8');
  },
});

export const jsonBody: RequestHandler[] = [requireJson, parseJson];
