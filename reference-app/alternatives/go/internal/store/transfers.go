package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const mostPoints = 2_147_483_647

// Transfer moves points between two tasks.
type Transfer struct {
	ID        uuid.UUID `db:"id"`
	From      uuid.UUID `db:"from_task_id"`
	To        uuid.UUID `db:"to_task_id"`
	Points    int       `db:"points"`
	CreatedAt time.Time `db:"created_at"`
}

// Move makes a transfer, or returns the one that was made with this key before.
func (s *Store) Move(ctx context.Context, key string, wanted Transfer) (made Transfer, replayed bool, err error) {
	wanted.ID, wanted.CreatedAt = uuid.New(), time.Now().UTC().Truncate(time.Millisecond)
	err = s.inTransaction(ctx, func(ctx context.Context, tx pgx.Tx) error {
		// Whoever has the same key waits here until this one is through.
		tag, err := tx.Exec(ctx, `INSERT INTO transfers (id, idempotency_key, from_task_id, to_task_id, points, created_at)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (idempotency_key) DO NOTHING`,
			wanted.ID, key, wanted.From, wanted.To, wanted.Points, wanted.CreatedAt)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 1 {
			made = wanted
			return movePoints(ctx, tx, wanted)
		}
		rows, _ := tx.Query(ctx, `SELECT id, from_task_id, to_task_id, points, created_at FROM transfers
			WHERE idempotency_key = $1`, key)
		made, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Transfer])
		replayed = true
		if err == nil && (made.From != wanted.From || made.To != wanted.To || made.Points != wanted.Points) {
			return ErrKeyReused
		}
		return err
	})
	return made, replayed, err
}

func movePoints(ctx context.Context, tx pgx.Tx, transfer Transfer) error {
	points := map[uuid.UUID]int{}
	// Both rows are locked in one order, so that two transfers cannot wait for each other.
	rows, _ := tx.Query(ctx, "SELECT id, points FROM tasks WHERE id IN ($1, $2) ORDER BY id FOR UPDATE", transfer.From, transfer.To)
	var id uuid.UUID
	var has int
	if _, err := pgx.ForEachRow(rows, []any{&id, &has}, func() error { points[id] = has; return nil }); err != nil {
		return err
	}
	switch {
	case len(points) < 2:
		return ErrNotFound
	case points[transfer.From] < transfer.Points:
		return ErrInsufficientPoints
	case points[transfer.To]+transfer.Points > mostPoints:
		return ErrTooManyPoints
	}
	_, err := tx.Exec(ctx, `UPDATE tasks SET updated_at = $4, points = points + CASE id WHEN $1 THEN -$3::int ELSE $3::int END
		WHERE id IN ($1, $2)`, transfer.From, transfer.To, transfer.Points, transfer.CreatedAt)
	return err
}

// PasswordHash of a user, or nothing.
func (s *Store) PasswordHash(ctx context.Context, username string) (hash string, err error) {
	err = s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		return connection.QueryRow(ctx, "SELECT password_hash FROM users WHERE username = $1", username).Scan(&hash)
	})
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return hash, err
}

// AddUser creates a user, or changes the password of one.
func (s *Store) AddUser(ctx context.Context, username, hash string) error {
	return s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		_, err := connection.Exec(ctx, `INSERT INTO users (username, password_hash) VALUES ($1, $2)
			ON CONFLICT (username) DO UPDATE SET password_hash = excluded.password_hash`, username, hash)
		return err
	})
}
