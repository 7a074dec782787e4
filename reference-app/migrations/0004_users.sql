-- Up Migration
CREATE TABLE users (
  username text PRIMARY KEY CHECK (char_length(username) BETWEEN 1 AND 100),
  password_salt bytea NOT NULL,
  password_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Down Migration
DROP TABLE users;
