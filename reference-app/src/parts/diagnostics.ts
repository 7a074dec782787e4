// What an operator may see of the running instance: configuration with secrets redacted, and facts of the runtime.
import { createHash, timingSafeEqual } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import { type Config, secretNames } from '../config.ts';
import { HttpError } from '../http-error.ts';
import type { Secret } from '../secrets.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

export function requireOperator(token: Secret): RequestHandler {
  return (request, response, next) => {
    const [, given] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
    // Digests have one length, which a comparison in constant time needs.
    if (given !== undefined && timingSafeEqual(digest(given), digest(token.read()))) {
      next();
      return;
    }
    response.setHeader('WWW-Authenticate', 'Bearer');
    next(new HttpError(401, 'unauthorized', 'this route needs the operator token'));
  };
}

/** A URL of a dependency may carry credentials of its own. */
function withoutCredentials(text: string): string {
  const url = new URL(text);
  if (url.username !== '') url.username = 'redacted';
  if (url.password !== '') url.password = 'redacted';
  if (url.search !== '') url.search = '?redacted';
  return url.href;
}

export function redactConfig(config: Config): Record<string, unknown> {
  const { secrets, ...rest } = config;
  const plain = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name,
      typeof value === 'string' && URL.canParse(value) ? withoutCredentials(value) : value,
    ]),
  );
  const redacted = Object.fromEntries(secretNames.map((name) => [name, `redacted (${secrets[name].source})`]));
  return { ...plain, ...redacted };
}

export interface Diagnostics {
  report(): Record<string, unknown>;
  close(): void;
}

export function createDiagnostics(config: Config, facts: () => Record<string, unknown>): Diagnostics {
  const loopDelay = monitorEventLoopDelay({ resolution: 20 });
  loopDelay.enable();
  const startedAt = new Date().toISOString();
  return {
    report: () => ({
      config: redactConfig(config),
      runtime: {
        node: process.version,
        pid: process.pid,
        startedAt,
        uptimeSeconds: Math.round(process.uptime()),
        memoryBytes: process.memoryUsage(),
        eventLoopDelayMs: { p50: loopDelay.percentile(50) / 1e6, p99: loopDelay.percentile(99) / 1e6 },
        ...facts(),
      },
    }),
    close: () => loopDelay.disable(),
  };
}
