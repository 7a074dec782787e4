CREATE TABLE activity (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  type text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (task_id, type)
);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id uuid NOT NULL,
  type text NOT NULL,
  request_id text NOT NULL,
  traceparent text NOT NULL
);
