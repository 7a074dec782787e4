// The cache's Redis connection: answers or fails within a bound, and reconnects by itself.
import { Redis, type RedisOptions } from 'ioredis';
import { bounded, DeadlineError } from '../bounded.ts';
import { describeError, type Logger } from './logger.ts';

export const redisTimings = {
  connectTimeoutMs: 1000,
  reconnectCapMs: 500,
  commandTimeoutMs: 500,
  /** A connection that owes an answer for this long is replaced, its handshake included. */
  silenceMs: 1500,
  closeBoundMs: 300,
} as const;

export function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 10), redisTimings.reconnectCapMs);
}

// The constructor does not take the whole of its own options type under exactOptionalPropertyTypes.
type Options = Omit<RedisOptions, 'replyMapping'>;

const common: Options = {
  connectTimeout: redisTimings.connectTimeoutMs,
  retryStrategy: reconnectDelayMs,
  socketTimeout: redisTimings.silenceMs,
  keepAlive: 5000,
};

/** Connects a client that never throws from an event: the log gets one line for each outage, not one for each retry. */
export function connectRedis(url: string, name: string, logger: Logger, options: Options): Redis {
  const client = new Redis(url, { ...common, connectionName: `task-service:${name}`, ...options });
  let lost = false;
  client.on('error', (error) => {
    if (!lost) logger.warn({ dependency: name, err: describeError(error) }, `${name} is lost; reconnecting`);
    lost = true;
  });
  client.on('ready', () => {
    if (lost) logger.info({ dependency: name }, `${name} is back`);
    lost = false;
  });
  return client;
}

/** Says goodbye while the server listens, and drops the connection when it does not. */
export async function closeRedis(client: Redis): Promise<void> {
  if (client.status === 'ready') {
    await bounded('closing redis', redisTimings.closeBoundMs, client.quit()).catch(() => {});
  }
  client.disconnect();
}

export interface Cache {
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
  isConnected(): boolean;
  close(): Promise<void>;
}

export function createCache(url: string, logger: Logger): Cache {
  const client = connectRedis(url, 'redis', logger, {
    // While Redis is away each command must fail at once instead of queueing behind the reconnect.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });

  async function guarded<T>(work: Promise<T>): Promise<T> {
    try {
      return await bounded('a redis command', redisTimings.commandTimeoutMs, work);
    } catch (error) {
      // A silent connection may stay silent after its peer is back: replace it.
      if (error instanceof DeadlineError && client.status === 'ready') client.disconnect(true);
      throw error;
    }
  }

  return {
    call: (command, ...args) => guarded(client.call(command, ...args)),
    get: (key) => guarded(client.get(key)),
    async set(key, value, ttlSeconds) {
      await guarded(client.set(key, value, 'EX', ttlSeconds));
    },
    isConnected: () => client.status === 'ready',
    close: () => closeRedis(client),
  };
}
