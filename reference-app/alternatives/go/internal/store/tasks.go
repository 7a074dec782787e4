package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Task is a row of tasks.
type Task struct {
	ID          uuid.UUID `db:"id"`
	Title       string    `db:"title"`
	Description string    `db:"description"`
	Status      string    `db:"status"`
	Assignee    *string   `db:"assignee"`
	Points      int       `db:"points"`
	CreatedAt   time.Time `db:"created_at"`
	UpdatedAt   time.Time `db:"updated_at"`
}

// Comment belongs to a task.
type Comment struct {
	ID        int64     `db:"id"`
	TaskID    uuid.UUID `db:"task_id"`
	Author    string    `db:"author"`
	Body      string    `db:"body"`
	CreatedAt time.Time `db:"created_at"`
}

// Activity is what the consumer wrote about a task.
type Activity struct {
	ID        int64     `db:"id"`
	Type      string    `db:"type"`
	CreatedAt time.Time `db:"created_at"`
}

// Origin says which request an event comes from.
type Origin struct{ RequestID, Traceparent string }

const taskColumns = "id, title, description, status, assignee, points, created_at, updated_at"

// CreateTask stores a task with its comments, and the event of it.
func (s *Store) CreateTask(ctx context.Context, task Task, comments []Comment, origin Origin) (Task, error) {
	task.ID = uuid.New()
	task.CreatedAt = time.Now().UTC().Truncate(time.Millisecond)
	task.UpdatedAt = task.CreatedAt
	err := s.inTransaction(ctx, func(ctx context.Context, tx pgx.Tx) error {
		const insert = "INSERT INTO tasks (" + taskColumns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		if _, err := tx.Exec(ctx, insert, task.ID, task.Title, task.Description, task.Status, task.Assignee, task.Points,
			task.CreatedAt, task.UpdatedAt); err != nil {
			return err
		}
		for _, comment := range comments {
			const insert = "INSERT INTO comments (task_id, author, body, created_at) VALUES ($1, $2, $3, $4)"
			if _, err := tx.Exec(ctx, insert, task.ID, comment.Author, comment.Body, task.CreatedAt); err != nil {
				return err
			}
		}
		const event = "INSERT INTO outbox (task_id, type, request_id, traceparent) VALUES ($1, 'task.created', $2, $3)"
		_, err := tx.Exec(ctx, event, task.ID, origin.RequestID, origin.Traceparent)
		return err
	})
	return task, err
}

// Task finds one.
func (s *Store) Task(ctx context.Context, id uuid.UUID) (task Task, err error) {
	err = s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		rows, _ := connection.Query(ctx, "SELECT "+taskColumns+" FROM tasks WHERE id = $1", id)
		task, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Task])
		return err
	})
	return task, err
}

// Change has the fields to set; those that are nil stay.
type Change struct {
	Title, Description, Status *string
	// Assignee is set to nil by a pointer to nil.
	Assignee **string
}

// ChangeTask returns the task as it is afterwards.
func (s *Store) ChangeTask(ctx context.Context, id uuid.UUID, change Change) (task Task, err error) {
	sets, values := []string{"updated_at = $2"}, []any{id, time.Now().UTC()}
	set := func(column string, value any) {
		values = append(values, value)
		sets = append(sets, fmt.Sprintf("%s = $%d", column, len(values)))
	}
	if change.Title != nil {
		set("title", *change.Title)
	}
	if change.Description != nil {
		set("description", *change.Description)
	}
	if change.Status != nil {
		set("status", *change.Status)
	}
	if change.Assignee != nil {
		set("assignee", *change.Assignee)
	}
	statement := "UPDATE tasks SET " + strings.Join(sets, ", ") + " WHERE id = $1 RETURNING " + taskColumns
	err = s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		rows, _ := connection.Query(ctx, statement, values...)
		task, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Task])
		return err
	})
	return task, err
}

// DeleteTask removes a task with everything that belongs to it.
func (s *Store) DeleteTask(ctx context.Context, id uuid.UUID) error {
	return s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		tag, err := connection.Exec(ctx, "DELETE FROM tasks WHERE id = $1", id)
		if err == nil && tag.RowsAffected() == 0 {
			return ErrNotFound
		}
		return err
	})
}

// Activity is everything about a task, the oldest first.
func (s *Store) Activity(ctx context.Context, id uuid.UUID) (all []Activity, err error) {
	if _, err := s.Task(ctx, id); err != nil {
		return nil, err
	}
	err = s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		rows, _ := connection.Query(ctx, "SELECT id, type, created_at FROM activity WHERE task_id = $1 ORDER BY id", id)
		all, err = pgx.CollectRows(rows, pgx.RowToStructByName[Activity])
		return err
	})
	return all, err
}

// Comments are those of many tasks, the oldest first.
func (s *Store) Comments(ctx context.Context, ids []uuid.UUID) (all []Comment, err error) {
	err = s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		const query = "SELECT id, task_id, author, body, created_at FROM comments WHERE task_id = ANY($1) ORDER BY id"
		rows, _ := connection.Query(ctx, query, ids)
		all, err = pgx.CollectRows(rows, pgx.RowToStructByName[Comment])
		return err
	})
	return all, err
}
