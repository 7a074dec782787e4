// The routes of tasks.
import type { Express, RequestHandler } from 'express';
import { notFound } from '../../http-error.ts';
import { methodNotAllowed, sendData } from '../../parts/envelope.ts';
import { formatTraceparent, type Tracing } from '../../parts/tracing.ts';
import { idParams, parse } from '../../validation.ts';
import { newTask, taskChange, taskQuery } from './schema.ts';
import type { TaskStore } from './store.ts';

export interface TaskRoutesDependencies {
  readonly store: TaskStore;
  readonly tracing: Tracing;
  readonly jsonBody: readonly RequestHandler[];
  /** Called after an event was written. */
  readonly onEvent: () => void;
}

// May be kept by any cache, but must be asked for again each time: the ETag makes that cheap.
const revalidate = 'public, no-cache';

export function mountTasks(app: Express, dependencies: TaskRoutesDependencies): void {
  const { store, tracing, jsonBody, onEvent } = dependencies;

  app
    .route('/tasks')
    .get(async (request, response) => {
      const query = parse(taskQuery, request.query);
      const { tasks, nextCursor } = await store.list(query);
      response.setHeader('Cache-Control', revalidate);
      sendData(response, 200, tasks, { limit: query.limit, nextCursor });
    })
    .post(...jsonBody, async (request, response) => {
      const given = parse(newTask, request.body);
      const trace = tracing.current();
      const task = await store.create(given, {
        requestId: trace?.requestId ?? '',
        traceparent: trace === undefined ? '' : formatTraceparent(trace),
      });
      onEvent();
      response.location(`/tasks/${task.id}`);
      sendData(response, 201, task);
    })
    .all(methodNotAllowed('GET', 'POST'));

  app
    .route('/tasks/:id')
    .get(async (request, response) => {
      const { id } = parse(idParams, request.params);
      const task = await store.find(id);
      if (task === undefined) throw notFound('the task');
      response.setHeader('Cache-Control', revalidate);
      sendData(response, 200, task);
    })
    .patch(...jsonBody, async (request, response) => {
      const { id } = parse(idParams, request.params);
      const task = await store.change(id, parse(taskChange, request.body));
      if (task === undefined) throw notFound('the task');
      sendData(response, 200, task);
    })
    .delete(async (request, response) => {
      const { id } = parse(idParams, request.params);
      if (!(await store.remove(id))) throw notFound('the task');
      response.status(204).end();
    })
    .all(methodNotAllowed('GET', 'PATCH', 'DELETE'));

  app
    .route('/tasks/:id/activity')
    .get(async (request, response) => {
      const { id } = parse(idParams, request.params);
      const activity = await store.activity(id);
      if (activity === undefined) throw notFound('the task');
      sendData(response, 200, activity);
    })
    .all(methodNotAllowed('GET'));
}
