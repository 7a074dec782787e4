// Package store keeps tasks, transfers and users in PostgreSQL.
package store

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// What a caller has to tell apart; every other error is a defect.
var (
	ErrUnavailable        = errors.New("the database is unavailable")
	ErrNotFound           = errors.New("there is no such row")
	ErrInsufficientPoints = errors.New("the task has too few points")
	ErrTooManyPoints      = errors.New("the task would have too many points")
	ErrKeyReused          = errors.New("the idempotency key was used for another transfer")
)

const connectTimeout = time.Second

// Options say where the database is.
type Options struct {
	URL      *url.URL
	Password func() string
	PoolMax  int
}

// Store is safe for use by many goroutines.
type Store struct {
	pool  *pgxpool.Pool
	pulse *Pulse
}

// Open connects to nothing yet.
func Open(options Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(options.URL.String())
	if err != nil {
		return nil, errors.New("DATABASE_URL cannot be used")
	}
	config.MaxConns = int32(options.PoolMax)
	config.ConnConfig.ConnectTimeout = connectTimeout
	config.ConnConfig.Tracer = spans{}
	config.ConnConfig.RuntimeParams["application_name"] = "taskd"
	// Asked for each new connection, so that a changed password needs no restart.
	config.BeforeConnect = func(_ context.Context, connection *pgx.ConnConfig) error {
		connection.Password = options.Password()
		return nil
	}
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return nil, err
	}
	probe := config.ConnConfig.Copy()
	probe.Tracer = nil
	return &Store{pool: pool, pulse: newPulse(probe, options.Password, pool.Reset)}, nil
}

// Pulse looks at the database past the pool.
func (s *Store) Pulse() *Pulse { return s.pulse }

// Connections are those of the pool, by state.
func (s *Store) Connections() (idle, busy int32) {
	stat := s.pool.Stat()
	return stat.IdleConns(), stat.AcquiredConns()
}

// Close waits for connections that are in use, until the context ends.
func (s *Store) Close(ctx context.Context) {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.pool.Close()
	}()
	s.pulse.Close(ctx)
	select {
	case <-closed:
	case <-ctx.Done():
	}
}

// run gives work a connection. It waits for locks as long as it takes, but not for a database that is silent.
func (s *Store) run(ctx context.Context, work func(context.Context, *pgxpool.Conn) error) error {
	ctx, done := s.pulse.guard(ctx)
	defer done()
	return explain(ctx, s.pool.AcquireFunc(ctx, func(connection *pgxpool.Conn) error { return work(ctx, connection) }))
}

func (s *Store) inTransaction(ctx context.Context, work func(context.Context, pgx.Tx) error) error {
	return s.run(ctx, func(ctx context.Context, connection *pgxpool.Conn) error {
		return pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error { return work(ctx, tx) })
	})
}

// explain tells a database that is away from everything else.
func explain(ctx context.Context, err error) error {
	var told *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNotFound
	case errors.As(err, &told) && !isAway(told.Code):
		return err
	case errors.As(err, &told), isNetwork(ctx, err):
		return errors.Join(ErrUnavailable, err)
	}
	return err
}

// isAway: connection, resources, operator, wrong password, no such database; deadlock; a table that is still to be migrated.
func isAway(code string) bool {
	for _, class := range []string{"08", "53", "57", "28", "3D", "40"} {
		if strings.HasPrefix(code, class) {
			return true
		}
	}
	return code == "42P01"
}

func isNetwork(ctx context.Context, err error) bool {
	var connect *pgconn.ConnectError
	var network interface{ Timeout() bool }
	return ctx.Err() != nil || errors.As(err, &connect) || errors.As(err, &network) || pgconn.Timeout(err) ||
		errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "conn closed") || isEndOfFile(err)
}
