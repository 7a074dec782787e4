CREATE TABLE tasks (
  id uuid PRIMARY KEY,
  title varchar(200) NOT NULL,
  description text NOT NULL,
  status varchar(20) NOT NULL CHECK (status IN ('open', 'in_progress', 'done')),
  assignee varchar(100),
  points integer NOT NULL CHECK (points >= 0),
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
CREATE INDEX ON tasks (created_at, id);
CREATE INDEX ON tasks (updated_at, id);
CREATE INDEX ON tasks (title COLLATE "C", id);
CREATE INDEX ON tasks (assignee);

CREATE TABLE comments (
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  position integer NOT NULL,
  author varchar(100) NOT NULL,
  body varchar(2000) NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (task_id, position)
);

CREATE TABLE activity (
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  type varchar(50) NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (task_id, type)
);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job jsonb NOT NULL
);
