package store

import (
	"context"
	"embed"
	"io/fs"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

//go:embed migrations/*.sql
var files embed.FS

// Two that migrate at once wait for each other: any number will do.
const migrationLock = 7_162_533

const appliedMigrations = "SELECT count(*) FROM schema_migrations WHERE name = ANY($1)"

type migration struct{ name, sql string }

func migrations() []migration {
	names, _ := fs.Glob(files, "migrations/*.sql")
	all := make([]migration, 0, len(names))
	for _, name := range names {
		sql, _ := files.ReadFile(name)
		all = append(all, migration{strings.TrimSuffix(strings.TrimPrefix(name, "migrations/"), ".sql"), string(sql)})
	}
	return all
}

func migrationNames() (names []string) {
	for _, one := range migrations() {
		names = append(names, one.name)
	}
	return names
}

// Migrate applies what was not applied yet, each migration in a transaction, and returns the names.
func Migrate(ctx context.Context, database *url.URL, password string) (applied []string, err error) {
	config, err := pgx.ParseConfig(database.String())
	if err != nil {
		return nil, err
	}
	config.Password = password
	connection, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	defer func() { _ = connection.Close(ctx) }()
	if _, err = connection.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return nil, err
	}
	const table = `CREATE TABLE IF NOT EXISTS schema_migrations (
		position integer PRIMARY KEY, name text NOT NULL UNIQUE, applied_at timestamptz NOT NULL DEFAULT now())`
	if _, err = connection.Exec(ctx, table); err != nil {
		return nil, err
	}
	for index, step := range migrations() {
		var there bool
		const lookup = "SELECT EXISTS (SELECT FROM schema_migrations WHERE name = $1)"
		if err = connection.QueryRow(ctx, lookup, step.name).Scan(&there); err != nil {
			return applied, err
		}
		if there {
			continue
		}
		err = pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, step.sql); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO schema_migrations (position, name) VALUES ($1, $2)", index+1, step.name)
			return err
		})
		if err != nil {
			return applied, err
		}
		applied = append(applied, step.name)
	}
	return applied, nil
}
