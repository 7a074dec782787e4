// What a task is, and what may be asked of tasks.
import { z } from 'zod';
import { text } from '../../validation.ts';

export const statuses = ['open', 'in_progress', 'done'] as const;
export const maxPoints = 1_000_000_000;

export const sorts = ['createdAt', '-createdAt', 'updatedAt', '-updatedAt', 'title', '-title'] as const;
export type Sort = (typeof sorts)[number];

const fields = {
  title: text(200),
  description: text(10_000, 0),
  status: z.enum(statuses),
  assignee: text(100).nullable(),
};

const comment = z.strictObject({ author: text(100), body: text(2000) });

export const newTask = z.strictObject({
  title: fields.title,
  description: fields.description.default(''),
  status: fields.status.default('open'),
  assignee: fields.assignee.default(null),
  points: z.int().min(0).max(maxPoints).default(0),
  comments: z.array(comment).max(50).default([]),
});
export type NewTask = z.infer<typeof newTask>;

export const taskChange = z
  .strictObject({
    title: fields.title.optional(),
    description: fields.description.optional(),
    status: fields.status.optional(),
    assignee: fields.assignee.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'nothing to change' });
export type TaskChange = z.infer<typeof taskChange>;

export const taskQuery = z.strictObject({
  status: fields.status.optional(),
  assignee: text(100).optional(),
  q: text(100).optional(),
  sort: z.enum(sorts).default('-createdAt'),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, { error: 'must be a whole number' })
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .default(20),
  cursor: z.string().max(1000).optional(),
  include: z.literal('comments').optional(),
});
export type TaskQuery = z.infer<typeof taskQuery>;

export interface Comment {
  readonly id: string;
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
}

export interface Task {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly status: (typeof statuses)[number];
  readonly assignee: string | null;
  readonly points: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Activity {
  readonly id: string;
  readonly type: string;
  readonly createdAt: string;
}
