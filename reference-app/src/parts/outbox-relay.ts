// Moves events from the outbox table to the queue: at least once, so no event is lost while the queue is away.

import type { Database } from './database.ts';
import { describeError, type Logger } from './logger.ts';
import type { QueuePublisher, TaskEvent } from './queue-publisher.ts';

export interface OutboxRelay {
  start(): void;
  /** Says that something was just written, so that it need not wait for the next poll. */
  poke(): void;
  close(): Promise<void>;
}

export interface OutboxRelayDependencies {
  readonly database: Database;
  readonly publisher: QueuePublisher;
  readonly logger: Logger;
  readonly pollMs?: number;
}

const batchSize = 100;

interface OutboxRow {
  readonly id: string;
  readonly payload: TaskEvent;
}

export function createOutboxRelay(dependencies: OutboxRelayDependencies): OutboxRelay {
  const { database, publisher, logger, pollMs = 1000 } = dependencies;
  let closing = false;
  let poked = false;
  let wake: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let failures = 0;

  async function moveBatch(): Promise<number> {
    return database.transaction(async (session) => {
      // SKIP LOCKED lets several instances relay side by side; the rows stay locked until they are on the queue.
      const rows = await session.query<OutboxRow>({
        name: 'outbox-take',
        text: 'SELECT id, payload FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED',
        values: [batchSize],
      });
      if (rows.length === 0) return 0;
      await publisher.publish(rows.map((row) => row.payload));
      await session.query({
        name: 'outbox-delete',
        text: 'DELETE FROM outbox WHERE id = ANY($1::bigint[])',
        values: [rows.map((row) => row.id)],
      });
      return rows.length;
    });
  }

  async function pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = undefined;
  }

  async function run(): Promise<void> {
    while (!closing) {
      poked = false;
      let moved = 0;
      try {
        moved = await moveBatch();
        if (failures > 1) logger.info('the outbox is relayed again');
        failures = 0;
      } catch (error) {
        failures += 1;
        // One line for each outage; the first attempt of all may just be ahead of the connections.
        if (failures === 2) logger.warn({ err: describeError(error) }, 'the outbox cannot be relayed; its events wait');
      }
      if (closing) return;
      if (failures > 0 || (moved < batchSize && !poked)) await pause();
    }
  }

  return {
    start() {
      publisher.onReady(() => wake?.());
      running ??= run();
    },
    poke() {
      poked = true;
      // While the queue is away, writes must not turn into a storm of attempts.
      if (failures === 0) wake?.();
    },
    async close() {
      closing = true;
      wake?.();
      await running;
    },
  };
}
