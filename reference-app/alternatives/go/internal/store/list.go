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

// Query says which tasks to list.
type Query struct {
	Status, Assignee, Contains string
	Sort                       string
	Descending                 bool
	Limit                      int
	After                      *Position
}

// Position is that of the last task of a page.
type Position struct {
	Value string    `json:"v"`
	ID    uuid.UUID `json:"id"`
}

type sorting struct {
	expression, kind string
	value            func(Task) string
}

// Sortings are what tasks can be sorted by.
var sortings = map[string]sorting{
	"createdAt": {"created_at", "timestamptz", func(t Task) string { return t.CreatedAt.UTC().Format(time.RFC3339Nano) }},
	"updatedAt": {"updated_at", "timestamptz", func(t Task) string { return t.UpdatedAt.UTC().Format(time.RFC3339Nano) }},
	"title":     {`title COLLATE "C"`, "text", func(t Task) string { return t.Title }},
}

// IsSorting says whether tasks can be sorted by it.
func IsSorting(name string) bool { _, there := sortings[name]; return there }

// Tasks is a page, and the position of its last task when there are more.
func (s *Store) Tasks(ctx context.Context, query Query) (tasks []Task, next *Position, err error) {
	by := sortings[query.Sort]
	direction, beyond := "ASC", ">"
	if query.Descending {
		direction, beyond = "DESC", "<"
	}
	conditions, values := []string{"true"}, []any{}
	where := func(format string, value ...any) {
		numbers := make([]any, len(value))
		for i := range value {
			values = append(values, value[i])
			numbers[i] = len(values)
		}
		conditions = append(conditions, fmt.Sprintf(format, numbers...))
	}
	if query.Status != "" {
		where("status = $%d", query.Status)
	}
	if query.Assignee != "" {
		where("assignee = $%d", query.Assignee)
	}
	if query.Contains != "" {
		where("title ILIKE $%d", "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(query.Contains)+"%")
	}
	if query.After != nil {
		where("("+by.expression+", id) "+beyond+" ($%d::text::"+by.kind+", $%d::uuid)", query.After.Value, query.After.ID)
	}
	statement := fmt.Sprintf("SELECT %s FROM tasks WHERE %s ORDER BY %s %s, id %s LIMIT %d",
		taskColumns, strings.Join(conditions, " AND "), by.expression, direction, direction, query.Limit+1)
	err = s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		rows, _ := connection.Query(ctx, statement, values...)
		tasks, err = pgx.CollectRows(rows, pgx.RowToStructByName[Task])
		return err
	})
	if len(tasks) > query.Limit {
		tasks = tasks[:query.Limit]
		last := tasks[query.Limit-1]
		next = &Position{by.value(last), last.ID}
	}
	return tasks, next, err
}
