package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const foreignKeyViolation = "23503"

// Event was recorded together with what it tells of.
type Event struct {
	ID          int64     `db:"id"`
	TaskID      uuid.UUID `db:"task_id"`
	Type        string    `db:"type"`
	RequestID   string    `db:"request_id"`
	Traceparent string    `db:"traceparent"`
}

// HandOver gives the oldest events to send, and forgets them when it has succeeded. It says how many there were.
func (s *Store) HandOver(ctx context.Context, most int, send func(context.Context, []Event) error) (count int, err error) {
	err = s.inTransaction(ctx, func(ctx context.Context, tx pgx.Tx) error {
		// Another instance may be at others at the same time.
		rows, _ := tx.Query(ctx, `SELECT id, task_id, type, request_id, traceparent FROM outbox
			ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`, most)
		events, err := pgx.CollectRows(rows, pgx.RowToStructByName[Event])
		if err != nil || len(events) == 0 {
			return err
		}
		if err := send(ctx, events); err != nil {
			return err
		}
		ids := make([]int64, len(events))
		for i, event := range events {
			ids[i] = event.ID
		}
		count = len(events)
		_, err = tx.Exec(ctx, "DELETE FROM outbox WHERE id = ANY($1)", ids)
		return err
	})
	return count, err
}

// Record writes an activity once, however often it is asked to.
func (s *Store) Record(ctx context.Context, event Event) error {
	err := s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		_, err := connection.Exec(ctx, `INSERT INTO activity (task_id, type, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (task_id, type) DO NOTHING`, event.TaskID, event.Type, time.Now().UTC())
		return err
	})
	var told *pgconn.PgError
	if errors.As(err, &told) && told.Code == foreignKeyViolation {
		return nil // The task was deleted in the meantime, and with it whatever there was to say.
	}
	return err
}
