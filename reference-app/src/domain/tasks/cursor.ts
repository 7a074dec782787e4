// Opaque cursors: the sort, the sort key and the id of the last row of a page.
import { z } from 'zod';
import { HttpError } from '../../http-error.ts';
import { text } from '../../validation.ts';
import { type Sort, sorts, type Task } from './schema.ts';

const content = z.tuple([z.enum(sorts), text(200), z.uuid()]);

export interface Cursor {
  readonly key: string;
  readonly id: string;
}

export function encodeCursor(sort: Sort, last: Task): string {
  const key = sort.endsWith('title') ? last.title : sort.endsWith('createdAt') ? last.createdAt : last.updatedAt;
  return Buffer.from(JSON.stringify([sort, key, last.id])).toString('base64url');
}

function tryParse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export function decodeCursor(sort: Sort, cursor: string): Cursor {
  const parsed = content.safeParse(tryParse(cursor));
  const isTime = !sort.endsWith('title');
  if (parsed.success) {
    const [cursorSort, key, id] = parsed.data;
    if (cursorSort === sort && (!isTime || z.iso.datetime().safeParse(key).success)) return { key, id };
  }
  throw new HttpError(400, 'invalid_cursor', 'the cursor does not belong to this query');
}
