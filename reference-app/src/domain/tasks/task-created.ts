// The work behind POST /tasks: writes the activity of a created task, once however often the event is delivered.
import type { Database } from '../../parts/database.ts';
import type { Logger } from '../../parts/logger.ts';
import type { Metrics } from '../../parts/metrics.ts';
import type { ProcessEvent } from '../../parts/queue-consumer.ts';
import type { Tracing } from '../../parts/tracing.ts';

export interface TaskCreatedDependencies {
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

export function createTaskCreatedHandler(dependencies: TaskCreatedDependencies): ProcessEvent {
  const { database, logger, metrics, tracing } = dependencies;
  return async (event) => {
    const { key, type, taskId, requestId, traceparent } = event;
    const open = tracing.begin({ kind: 'consumer', name: type, requestId, traceparent });
    let failed = true;
    try {
      await open.run(() =>
        database.query({
          name: 'activity-write',
          // A task that was deleted meanwhile has no activity; an event that came before is already written.
          text: `INSERT INTO activities (task_id, type, job_key) SELECT id, $2, $3 FROM tasks WHERE id = $1
                 ON CONFLICT (job_key) DO NOTHING`,
          values: [taskId, type, key],
        }),
      );
      failed = false;
      metrics.jobDone(type);
      logger.info({ event: 'job', requestId, traceId: open.trace.traceId, job: type, jobKey: key }, 'job done');
    } finally {
      open.end({ attributes: { 'messaging.system': 'bullmq', 'messaging.message.id': key }, failed });
    }
  };
}
