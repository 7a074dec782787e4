// Moves points between two tasks in one transaction; a repeated key gives the first answer again.
import { HttpError, notFound } from '../../http-error.ts';
import type { Database, Session } from '../../parts/database.ts';

export interface TransferRequest {
  readonly fromTaskId: string;
  readonly toTaskId: string;
  readonly points: number;
}

export interface Transfer extends TransferRequest {
  readonly id: string;
  readonly createdAt: string;
}

export interface TransferStore {
  transfer(key: string, request: TransferRequest): Promise<{ transfer: Transfer; replayed: boolean }>;
}

interface TransferRow {
  readonly id: string;
  readonly from_task_id: string;
  readonly to_task_id: string;
  readonly points: number;
  readonly created_at: Date;
}

const columns = 'id, from_task_id, to_task_id, points, created_at';
const maxBalance = 2_147_483_647;

function toTransfer(row: TransferRow): Transfer {
  const { id, from_task_id, to_task_id, points, created_at } = row;
  return { id, fromTaskId: from_task_id, toTaskId: to_task_id, points, createdAt: created_at.toISOString() };
}

async function replay(session: Session, key: string, request: TransferRequest): Promise<Transfer> {
  const [row] = await session.query<TransferRow>({
    name: 'transfer-find',
    text: `SELECT ${columns} FROM transfers WHERE idempotency_key = $1`,
    values: [key],
  });
  const earlier = row === undefined ? undefined : toTransfer(row);
  const same =
    earlier?.fromTaskId === request.fromTaskId &&
    earlier.toTaskId === request.toTaskId &&
    earlier.points === request.points;
  if (earlier !== undefined && same) return earlier;
  throw new HttpError(422, 'idempotency_key_reused', 'this key was used for another transfer');
}

async function movePoints(session: Session, request: TransferRequest): Promise<void> {
  // Locks in the order of ids, so that two opposite transfers cannot wait for each other.
  const rows = await session.query<{ id: string; points: number }>({
    name: 'transfer-lock',
    text: 'SELECT id, points FROM tasks WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE',
    values: [[request.fromTaskId, request.toTaskId]],
  });
  const balances = new Map(rows.map((row) => [row.id, row.points]));
  const from = balances.get(request.fromTaskId);
  const to = balances.get(request.toTaskId);
  if (from === undefined || to === undefined) throw notFound('one of the tasks');
  if (from < request.points) throw new HttpError(409, 'insufficient_points', 'the task has not as many points');
  if (to + request.points > maxBalance) throw new HttpError(409, 'too_many_points', 'the task cannot hold as many');
  await session.query({
    name: 'transfer-move',
    text: `UPDATE tasks SET points = points + CASE WHEN id = $1 THEN -$3::int ELSE $3::int END, updated_at = now()
           WHERE id IN ($1, $2)`,
    values: [request.fromTaskId, request.toTaskId, request.points],
  });
}

export function createTransferStore(database: Database): TransferStore {
  return {
    transfer: (key, request) =>
      database.transaction(async (session) => {
        // A second request with the key waits here until the first one has committed or rolled back.
        const [row] = await session.query<TransferRow>({
          name: 'transfer-claim',
          text: `INSERT INTO transfers (idempotency_key, from_task_id, to_task_id, points) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (idempotency_key) DO NOTHING RETURNING ${columns}`,
          values: [key, request.fromTaskId, request.toTaskId, request.points],
        });
        if (row === undefined) return { transfer: await replay(session, key, request), replayed: true };
        await movePoints(session, request);
        return { transfer: toTransfer(row), replayed: false };
      }),
  };
}
