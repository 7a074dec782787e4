// The external provider: rates and notifications, over few sockets, each call within a total time.
import type { Agent, Dispatcher } from 'undici';
import type { Config } from '../config.ts';
import { type RetryPolicy, retry } from '../retry.ts';
import { formatTraceparent, type Tracing } from './tracing.ts';

export interface ProviderRate {
  readonly currency: string;
  readonly rate: number;
  readonly asOf: string;
}

export interface Notification {
  readonly taskId: string;
  readonly channel: string;
  readonly recipient: string | null;
  readonly title: string;
}

/** The provider answered with an error, with something else than it promised, or not at all. */
export class ProviderError extends Error {
  readonly code: string;
  readonly status: number | undefined;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.name = 'ProviderError';
    this.code = code;
    this.status = status;
  }
}

export interface Provider {
  /** Undefined when the provider does not know the currency. */
  rate(currency: string, options: { attempts: number }): Promise<ProviderRate | undefined>;
  /** Sent exactly once: a repeated notification would reach a person twice. */
  notify(notification: Notification): Promise<void>;
  /** Loads the HTTP client ahead of the first call. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

const maxBodyBytes = 64 * 1024;
export const rateRetries: Omit<RetryPolicy, 'attempts'> = { baseDelayMs: 50, factor: 3, shouldRetry: isTransient };

function isTransient(error: unknown): boolean {
  return error instanceof ProviderError && (error.status === undefined || error.status >= 500 || error.status === 429);
}

function parseRate(text: string, currency: string): ProviderRate {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'rate' in body && 'asOf' in body) {
      const { rate, asOf } = body;
      if (typeof rate === 'number' && Number.isFinite(rate) && typeof asOf === 'string')
        return { currency, rate, asOf };
    }
  } catch {}
  throw new ProviderError('provider_bad_answer', 'the provider sent something else than a rate');
}

async function readBody(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) throw new ProviderError('provider_bad_answer', 'the provider sent too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function createProvider(config: Config, tracing: Tracing, retries = rateRetries): Provider {
  const base = config.PROVIDER_URL.replace(/\/$/, '');
  let agent: Promise<Agent> | undefined;

  function openAgent(): Promise<Agent> {
    agent ??= import('undici').then(
      (undici) =>
        new undici.Agent({ connections: config.OUTBOUND_MAX_SOCKETS, pipelining: 1, keepAliveTimeout: 10_000 }),
    );
    return agent;
  }

  async function send(method: 'GET' | 'POST', path: string, signal: AbortSignal, payload?: unknown) {
    const dispatcher = await openAgent();
    return tracing.span(`provider ${method}`, { 'http.request.method': method, 'url.path': path }, async () => {
      const trace = tracing.current();
      try {
        const response = await dispatcher.request({
          origin: new URL(base).origin,
          path: `${new URL(base).pathname.replace(/\/$/, '')}${path}`,
          method,
          signal,
          headers: {
            accept: 'application/json',
            authorization: `Bearer ${config.secrets.PROVIDER_API_KEY.read()}`,
            ...(trace === undefined ? {} : { traceparent: formatTraceparent(trace), 'x-request-id': trace.requestId }),
            ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          },
          body: payload === undefined ? null : JSON.stringify(payload),
        });
        return { status: response.statusCode, text: await readBody(response.body) };
      } catch (error) {
        if (error instanceof ProviderError) throw error;
        if (signal.aborted) throw new ProviderError('provider_timeout', 'the provider did not answer in time');
        throw new ProviderError('provider_unreachable', 'the provider cannot be reached');
      }
    });
  }

  return {
    rate(currency, { attempts }) {
      const signal = AbortSignal.timeout(config.PROVIDER_TIMEOUT_MS);
      return retry({ ...retries, attempts }, signal, async () => {
        const { status, text } = await send('GET', `/v1/rates/${currency}`, signal);
        if (status === 404) return undefined;
        if (status !== 200) throw new ProviderError('provider_error', `the provider answered ${status}`, status);
        return parseRate(text, currency);
      });
    },
    async notify(notification) {
      const signal = AbortSignal.timeout(config.PROVIDER_TIMEOUT_MS);
      const { status } = await send('POST', '/v1/notifications', signal, notification);
      if (status < 200 || status > 299) {
        throw new ProviderError('provider_error', `the provider answered ${status}`, status);
      }
    },
    async warm() {
      await openAgent();
    },
    async close() {
      await (await agent)?.destroy();
    },
  };
}
