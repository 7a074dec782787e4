import { expect, test } from 'vitest';
import type { Database, Session, Statement } from './database.ts';
import { createLog } from './logger.ts';
import { createOutboxRelay } from './outbox-relay.ts';
import type { TaskEvent } from './queue-publisher.ts';

const { logger } = createLog({ level: 'silent', serviceVersion: 'test', environment: 'test' });
const eventOf = (id: number): TaskEvent => ({
  key: `event-${id}`,
  type: 'task.created',
  taskId: 'task',
  requestId: 'request',
  traceparent: '',
});

/** An outbox in memory whose transaction forgets its deletions when the work fails. */
function world(count: number) {
  let rows = Array.from({ length: count }, (_, index) => ({ id: String(index), payload: eventOf(index) }));
  const published: string[] = [];
  const state = { queueDown: false, ready: () => {} };
  const database: Database = {
    query: async () => [],
    statistics: () => ({ total: 0, idle: 0, waiting: 0, max: 1 }),
    close: async () => {},
    async transaction(work) {
      const before = rows;
      const session = {
        async query({ name, values = [] }: Statement) {
          if (name === 'outbox-take') return rows.slice(0, Number(values[0]));
          const ids = values[0];
          if (Array.isArray(ids)) rows = rows.filter((row) => !ids.includes(row.id));
          return [];
        },
      } as unknown as Session;
      try {
        return await work(session);
      } catch (error) {
        rows = before;
        throw error;
      }
    },
  };
  const relay = createOutboxRelay({
    database,
    logger,
    pollMs: 5,
    publisher: {
      async publish(events) {
        if (state.queueDown) throw new Error('the queue is away');
        published.push(...events.map((event) => event.key));
      },
      onReady(listener) {
        state.ready = listener;
      },
      depth: async () => 0,
      close: async () => {},
    },
  });
  return { relay, state, published, left: () => rows.length };
}

test('moves everything, batch by batch', async () => {
  const { relay, published, left } = world(250);
  relay.start();
  await expect.poll(left).toBe(0);
  await relay.close();
  expect(new Set(published).size).toBe(250);
});

test('keeps the events while the queue is away, and moves them afterwards', async () => {
  const { relay, state, published, left } = world(3);
  state.queueDown = true;
  relay.start();
  relay.poke();
  await relay.close();
  expect(left()).toBe(3);

  const again = world(3);
  again.state.queueDown = true;
  again.relay.start();
  again.state.queueDown = false;
  again.state.ready();
  await expect.poll(again.left).toBe(0);
  await again.relay.close();
  expect(again.published).toHaveLength(3);
  expect(published).toHaveLength(0);
});
