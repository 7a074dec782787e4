// What may be asked of a transfer.
import { z } from 'zod';
import { maxPoints } from '../tasks/schema.ts';

export const newTransferBody = z
  .strictObject({
    fromTaskId: z.uuid().toLowerCase(),
    toTaskId: z.uuid().toLowerCase(),
    points: z.int().min(1).max(maxPoints),
  })
  .refine((body) => body.fromTaskId !== body.toTaskId, { error: 'must be two tasks' });
