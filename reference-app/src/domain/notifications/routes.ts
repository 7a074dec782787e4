// POST /tasks/:id/notify: the task from the database, the preference from the cache, one call to the provider.
import type { Express } from 'express';
import { HttpError, notFound } from '../../http-error.ts';
import { methodNotAllowed, sendData } from '../../parts/envelope.ts';
import { type Provider, ProviderError } from '../../parts/provider.ts';
import type { Cache } from '../../parts/redis.ts';
import type { Tracing } from '../../parts/tracing.ts';
import { idParams, parse } from '../../validation.ts';
import type { TaskStore } from '../tasks/store.ts';

const channels = ['email', 'chat'] as const;
type Channel = (typeof channels)[number];
const defaultChannel: Channel = 'email';
const preferenceTtlSeconds = 86_400;

export interface NotificationRoutesDependencies {
  readonly store: Pick<TaskStore, 'find'>;
  readonly cache: Pick<Cache, 'get' | 'set'>;
  readonly provider: Pick<Provider, 'notify'>;
  readonly tracing: Tracing;
}

export function mountNotifications(app: Express, dependencies: NotificationRoutesDependencies): void {
  const { store, cache, provider, tracing } = dependencies;

  async function readPreference(assignee: string): Promise<Channel> {
    const key = `preference:${assignee}`;
    const attributes = { 'db.system.name': 'redis' };
    const stored = await tracing.span('preference-read', attributes, () => cache.get(key));
    const known = channels.find((channel) => channel === stored);
    if (known !== undefined) return known;
    await tracing.span('preference-write', attributes, () => cache.set(key, defaultChannel, preferenceTtlSeconds));
    return defaultChannel;
  }

  app
    .route('/tasks/:id/notify')
    .post(async (request, response) => {
      const { id } = parse(idParams, request.params);
      const task = await store.find(id);
      if (task === undefined) throw notFound('the task');
      // Without the cache a person is still told, by the default channel; meta says so.
      const preferred = await readPreference(task.assignee ?? '').catch(() => undefined);
      const channel = preferred ?? defaultChannel;
      try {
        await provider.notify({ taskId: task.id, title: task.title, recipient: task.assignee, channel });
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        throw new HttpError(503, error.code, error.message, { cause: error });
      }
      sendData(response, 202, { taskId: task.id, channel }, { degraded: preferred === undefined });
    })
    .all(methodNotAllowed('POST'));
}
