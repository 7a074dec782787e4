CREATE TABLE transfers (
  idempotency_key varchar(100) PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  from_task_id uuid NOT NULL,
  to_task_id uuid NOT NULL,
  points integer NOT NULL CHECK (points > 0),
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE users (
  username varchar(100) PRIMARY KEY,
  password_hash text NOT NULL
);
