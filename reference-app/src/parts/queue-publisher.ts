// Puts events on the BullMQ queue; fails fast while the queue's Redis is away, because the outbox keeps the event.
import type { Queue } from 'bullmq';
import { bounded, DeadlineError } from '../bounded.ts';
import { unavailable } from '../http-error.ts';
import type { Logger } from './logger.ts';
import { closeRedis, connectRedis } from './redis.ts';

export const queueName = 'task-events';

const publishBoundMs = 1000;
const depthBoundMs = 300;

export interface TaskEvent {
  /** The same for each delivery of one event: consumers use it to do the work once. */
  readonly key: string;
  readonly type: string;
  readonly taskId: string;
  readonly requestId: string;
  readonly traceparent: string;
}

export interface QueuePublisher {
  publish(events: readonly TaskEvent[]): Promise<void>;
  /** Called each time the queue can be reached again. */
  onReady(listener: () => void): void;
  /** Events that wait or are worked on; undefined while the queue does not answer. */
  depth(): Promise<number | undefined>;
  close(): Promise<void>;
}

export function createQueuePublisher(url: string, logger: Logger): QueuePublisher {
  const connection = connectRedis(url, 'queue-publisher', logger, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  let queue: Queue<TaskEvent> | undefined;

  async function open(): Promise<Queue<TaskEvent>> {
    if (connection.status !== 'ready') throw unavailable('queue');
    if (queue !== undefined) return queue;
    const bullmq = await import('bullmq');
    const opened = new bullmq.Queue<TaskEvent>(queueName, { connection });
    opened.on('error', () => {});
    try {
      await opened.waitUntilReady();
    } catch (error) {
      // BullMQ never retries a failed first handshake: start over with the next call.
      await opened.close().catch(() => {});
      throw unavailable('queue', error);
    }
    queue ??= opened;
    return queue;
  }

  async function guarded<T>(what: string, boundMs: number, work: (queue: Queue<TaskEvent>) => Promise<T>): Promise<T> {
    try {
      return await bounded(what, boundMs, open().then(work));
    } catch (error) {
      // A silent connection may stay silent after its peer is back: replace it.
      if (error instanceof DeadlineError && connection.status === 'ready') connection.disconnect(true);
      throw error;
    }
  }

  return {
    async publish(events) {
      const jobs = events.map((event) => ({
        name: event.type,
        data: event,
        opts: {
          // BullMQ ignores an id that it already has, so publishing twice enqueues once.
          jobId: event.key,
          attempts: 1_000_000,
          backoff: { type: 'exponential', delay: 200, maxDelay: 2000 },
          removeOnComplete: { count: 1000 },
        },
      }));
      await guarded('publishing to the queue', publishBoundMs, (opened) => opened.addBulk(jobs));
    },
    onReady: (listener) => {
      connection.on('ready', listener);
    },
    async depth() {
      try {
        return await guarded('counting the queue', depthBoundMs, (opened) =>
          opened.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized'),
        );
      } catch {
        return undefined;
      }
    },
    async close() {
      await bounded('closing the publisher', publishBoundMs, queue?.close() ?? Promise.resolve()).catch(() => {});
      await closeRedis(connection);
    },
  };
}
