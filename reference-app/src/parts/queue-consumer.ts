// Consumes the queue in this process: an event is acknowledged when its work is done, and started work is finished on close.
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { describeError, type Logger } from './logger.ts';
import { queueName, type TaskEvent } from './queue-publisher.ts';
import { closeRedis, connectRedis, redisTimings } from './redis.ts';

export type ProcessEvent = (event: TaskEvent) => Promise<void>;

export interface QueueConsumer {
  start(): void;
  isConsuming(): boolean;
  /** Takes no more events, resolves when the current ones are done. */
  close(): Promise<void>;
}

export interface QueueConsumerDependencies {
  readonly url: string;
  readonly logger: Logger;
  readonly processEvent: ProcessEvent;
}

const restartDelayMs = 500;

// BullMQ hands an event of a crashed instance to another one when its lock has run out.
const workerSettings = {
  autorun: false,
  concurrency: 8,
  lockDuration: 10_000,
  stalledInterval: 3000,
  maxStalledCount: 10,
  drainDelay: 2,
  runRetryDelay: redisTimings.reconnectCapMs,
} as const;

// Above drainDelay and the longest backoff, during which a healthy blocking read is silent.
const socketTimeoutMs = 4000;

export function createQueueConsumer(dependencies: QueueConsumerDependencies): QueueConsumer {
  const { url, logger, processEvent } = dependencies;
  let worker: Worker<TaskEvent> | undefined;
  let connection: Redis | undefined;
  let started = false;
  let closing = false;

  async function consume(): Promise<void> {
    const bullmq = await import('bullmq');
    connection = connectRedis(url, 'queue-consumer', logger, {
      maxRetriesPerRequest: null,
      socketTimeout: socketTimeoutMs,
    });
    worker = new bullmq.Worker<TaskEvent>(queueName, async (job: Job<TaskEvent>) => processEvent(job.data), {
      ...workerSettings,
      connection,
    });
    worker.on('error', (error) => logger.debug({ err: describeError(error) }, 'the queue consumer met an error'));
    worker.on('failed', (job, error) =>
      logger.warn({ jobId: job?.id, err: describeError(error) }, 'an event failed and will be tried again'),
    );
    await worker.waitUntilReady();
    await worker.run();
  }

  async function keepConsuming(): Promise<void> {
    while (!closing) {
      await consume().catch((error) => logger.warn({ err: describeError(error) }, 'the queue consumer restarts'));
      if (closing) return;
      await worker?.close(true).catch(() => {});
      connection?.disconnect();
      await delay(restartDelayMs);
    }
  }

  return {
    start() {
      if (started) return;
      started = true;
      void keepConsuming();
    },
    isConsuming: () => worker?.isRunning() === true && !closing && connection?.status === 'ready',
    async close() {
      closing = true;
      // Without its Redis there is nothing to acknowledge to; what was started is redelivered.
      await worker?.close(connection?.status !== 'ready').catch(() => {});
      if (connection !== undefined) await closeRedis(connection);
    },
  };
}
