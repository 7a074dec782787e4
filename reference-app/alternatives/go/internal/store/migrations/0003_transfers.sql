CREATE TABLE transfers (
  id uuid PRIMARY KEY,
  idempotency_key text NOT NULL UNIQUE,
  from_task_id uuid NOT NULL,
  to_task_id uuid NOT NULL,
  points integer NOT NULL CHECK (points > 0),
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE users (
  username text PRIMARY KEY,
  password_hash text NOT NULL
);
