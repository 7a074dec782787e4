// Two limits: one bucket for all requests of this instance, and sixty logins a minute for each client, shared through Redis.
import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { type RedisReply, RedisStore } from 'rate-limit-redis';
import { HttpError } from '../http-error.ts';
import { createTokenBucket } from '../token-bucket.ts';
import { describeError, type Logger } from './logger.ts';
import type { Cache } from './redis.ts';

const loginWindowMs = 60_000;
const loginLimit = 60;

function tooMany(retryAfterSeconds: number): HttpError {
  return new HttpError(429, 'rate_limited', 'too many requests; try again later', {
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });
}

export function createGlobalLimit(ratePerSecond: number, burst: number): RequestHandler {
  const bucket = createTokenBucket(ratePerSecond, burst);
  return (_request, _response, next) => {
    const result = bucket.take(performance.now());
    next(result.taken ? undefined : tooMany(Math.max(1, Math.ceil(result.waitMs / 1000))));
  };
}

/** Fails open: without Redis nobody is locked out, and the password check alone protects. */
export function createLoginLimit(cache: Pick<Cache, 'call'>, logger: Logger): RequestHandler {
  const say = (error: unknown) => logger.debug({ err: describeError(error) }, 'the login limit does not count');
  async function sendCommand(command: string, ...args: string[]): Promise<RedisReply> {
    try {
      return (await cache.call(command, ...args)) as RedisReply;
    } catch (error) {
      // The store keeps the outcome of its first SCRIPT LOAD for ever. The digest alone makes it load again when needed.
      const [subcommand, script] = args;
      if (command === 'SCRIPT' && subcommand === 'LOAD' && script !== undefined) {
        return createHash('sha1').update(script).digest('hex');
      }
      throw error;
    }
  }
  return rateLimit({
    windowMs: loginWindowMs,
    limit: loginLimit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    passOnStoreError: true,
    logger: { warn: say, error: say },
    store: new RedisStore({ sendCommand, prefix: 'login:' }),
    handler(request, _response, next) {
      const resetTime = 'rateLimit' in request ? (request.rateLimit as { resetTime?: Date }).resetTime : undefined;
      const waitMs = (resetTime?.getTime() ?? Date.now() + loginWindowMs) - Date.now();
      next(tooMany(Math.max(1, Math.ceil(waitMs / 1000))));
    },
  });
}
