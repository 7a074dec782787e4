// Tasks in PostgreSQL: every value a parameter, every statement prepared, no statement per row.
import type { Database, Statement } from '../../parts/database.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Activity, Comment, NewTask, Task, TaskChange, TaskQuery } from './schema.ts';

interface TaskRow {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly status: Task['status'];
  readonly assignee: string | null;
  readonly points: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

interface CommentRow {
  readonly id: string;
  readonly task_id: string;
  readonly author: string;
  readonly body: string;
  readonly created_at: Date;
}

const columns = 'id, title, description, status, assignee, points, created_at, updated_at';

function toTask(row: TaskRow): Task {
  const { created_at, updated_at, ...rest } = row;
  return { ...rest, createdAt: created_at.toISOString(), updatedAt: updated_at.toISOString() };
}

export interface Correlation {
  readonly requestId: string;
  readonly traceparent: string;
}

export interface TaskPage {
  readonly tasks: readonly (Task & { readonly comments?: readonly Comment[] })[];
  readonly nextCursor: string | null;
}

export interface TaskStore {
  create(task: NewTask, correlation: Correlation): Promise<Task>;
  find(id: string): Promise<Task | undefined>;
  list(query: TaskQuery): Promise<TaskPage>;
  change(id: string, change: TaskChange): Promise<Task | undefined>;
  remove(id: string): Promise<boolean>;
  activity(id: string): Promise<Activity[] | undefined>;
}

// One statement is one transaction and one round trip: the event is written if and only if the task is.
const insertTask = `
  WITH task AS (
    INSERT INTO tasks (title, description, status, assignee, points)
    VALUES ($1, $2, $3, $4, $5) RETURNING ${columns}
  ), commented AS (
    INSERT INTO comments (task_id, author, body)
    SELECT task.id, given.author, given.body
    FROM task, jsonb_to_recordset($6::jsonb) AS given (author text, body text)
  ), noted AS (
    INSERT INTO outbox (topic, payload)
    SELECT 'task.created', jsonb_build_object('key', 'task.created-' || task.id, 'type', 'task.created',
      'taskId', task.id, 'requestId', $7::text, 'traceparent', $8::text)
    FROM task
  )
  SELECT * FROM task`;

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

function listStatement(query: TaskQuery): Statement {
  const descending = query.sort.startsWith('-');
  const column = { createdAt: 'created_at', updatedAt: 'updated_at', title: 'title' }[query.sort.replace('-', '')];
  const values: unknown[] = [];
  const conditions: string[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  if (query.status !== undefined) conditions.push(`status = ${parameter(query.status)}`);
  if (query.assignee !== undefined) conditions.push(`assignee = ${parameter(query.assignee)}`);
  if (query.q !== undefined) conditions.push(`title ILIKE ${parameter(`%${escapeLike(query.q)}%`)}`);
  if (query.cursor !== undefined) {
    const { key, id } = decodeCursor(query.sort, query.cursor);
    conditions.push(`(${column}, id) ${descending ? '<' : '>'} (${parameter(key)}, ${parameter(id)})`);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const direction = descending ? 'DESC' : 'ASC';
  // One row more than asked for tells whether there is another page.
  const text = `SELECT ${columns} FROM tasks ${where} ORDER BY ${column} ${direction}, id ${direction} LIMIT ${parameter(query.limit + 1)}`;
  const shape = [query.sort, query.status && 's', query.assignee && 'a', query.q && 'q', query.cursor && 'c'];
  return { name: `tasks-list-${shape.filter(Boolean).join('')}`, text, values };
}

const changeable = ['title', 'description', 'status', 'assignee'] as const;

export function createTaskStore(database: Database): TaskStore {
  async function commentsOf(ids: readonly string[]): Promise<Map<string, Comment[]>> {
    const rows = await database.query<CommentRow>({
      name: 'comments-of-tasks',
      text: 'SELECT id, task_id, author, body, created_at FROM comments WHERE task_id = ANY($1::uuid[]) ORDER BY id',
      values: [ids],
    });
    const byTask = new Map<string, Comment[]>(ids.map((id) => [id, []]));
    for (const { task_id, created_at, ...rest } of rows) {
      byTask.get(task_id)?.push({ ...rest, createdAt: created_at.toISOString() });
    }
    return byTask;
  }

  const one = async (statement: Statement): Promise<Task | undefined> => {
    const [row] = await database.query<TaskRow>(statement);
    return row === undefined ? undefined : toTask(row);
  };
  const find = (id: string) =>
    one({ name: 'task-find', text: `SELECT ${columns} FROM tasks WHERE id = $1`, values: [id] });

  return {
    find,
    async create(task, correlation) {
      const { title, description, status, assignee, points, comments } = task;
      const values = [title, description, status, assignee, points, JSON.stringify(comments)];
      const created = await one({
        name: 'task-create',
        text: insertTask,
        values: [...values, correlation.requestId, correlation.traceparent],
      });
      if (created === undefined) throw new Error('INSERT returned no row');
      return created;
    },
    async list(query) {
      const rows = await database.query<TaskRow>(listStatement(query));
      const tasks = rows.slice(0, query.limit).map(toTask);
      const last = tasks.at(-1);
      const nextCursor = rows.length > query.limit && last !== undefined ? encodeCursor(query.sort, last) : null;
      if (query.include === undefined) return { tasks, nextCursor };
      const comments = await commentsOf(tasks.map((task) => task.id));
      return { tasks: tasks.map((task) => ({ ...task, comments: comments.get(task.id) ?? [] })), nextCursor };
    },
    change(id, change) {
      const given = changeable.filter((field) => change[field] !== undefined);
      const assignments = given.map((field, index) => `${field} = $${index + 2}`);
      return one({
        name: `task-change-${given.join('-')}`,
        text: `UPDATE tasks SET ${assignments.join(', ')}, updated_at = now() WHERE id = $1 RETURNING ${columns}`,
        values: [id, ...given.map((field) => change[field])],
      });
    },
    async remove(id) {
      const text = 'DELETE FROM tasks WHERE id = $1 RETURNING id';
      return (await database.query({ name: 'task-remove', text, values: [id] })).length > 0;
    },
    async activity(id) {
      const rows = await database.query<{ id: string | null; type: string; created_at: Date }>({
        name: 'task-activity',
        // The outer join tells a task without activity from no task.
        text: `SELECT a.id, a.type, a.created_at FROM tasks t LEFT JOIN activities a ON a.task_id = t.id
               WHERE t.id = $1 ORDER BY a.id`,
        values: [id],
      });
      if (rows.length === 0) return undefined;
      return rows.flatMap((row) =>
        row.id === null ? [] : [{ id: row.id, type: row.type, createdAt: row.created_at.toISOString() }],
      );
    },
  };
}
