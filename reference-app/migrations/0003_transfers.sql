-- Up Migration
CREATE TABLE transfers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  idempotency_key text NOT NULL UNIQUE CHECK (char_length(idempotency_key) BETWEEN 1 AND 100),
  from_task_id uuid NOT NULL,
  to_task_id uuid NOT NULL,
  points integer NOT NULL CHECK (points > 0),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK (from_task_id <> to_task_id)
);

-- Down Migration
DROP TABLE transfers;
