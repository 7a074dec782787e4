package store

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// How long a statement may take before it is asked whether the database is still there.
	patience = 800 * time.Millisecond
	askLimit = time.Second
)

// Pulse asks the database over one connection of its own, so that it says the truth when the pool is busy. Those who ask
// at the same time share an answer.
type Pulse struct {
	config   *pgx.ConnConfig
	password func() string
	lost     func()

	// turn belongs to whoever uses the connection.
	turn       chan struct{}
	connection *pgx.Conn
	closed     bool

	mu     sync.Mutex
	asking map[string]*question
}

func newPulse(config *pgx.ConnConfig, password func() string, lost func()) *Pulse {
	return &Pulse{config: config, password: password, lost: lost, turn: make(chan struct{}, 1), asking: map[string]*question{}}
}

type question struct {
	done chan struct{}
	err  error
	rows int
}

// Alive says whether the first query works.
func (p *Pulse) Alive(ctx context.Context) error {
	_, err := p.ask(ctx, "SELECT 1")
	return err
}

// Migrated says whether every migration that this version expects was applied.
func (p *Pulse) Migrated(ctx context.Context) (bool, error) {
	names := migrationNames()
	applied, err := p.ask(ctx, appliedMigrations, names)
	return applied == len(names), err
}

func (p *Pulse) ask(ctx context.Context, sql string, values ...any) (int, error) {
	p.mu.Lock()
	asked, shared := p.asking[sql]
	if !shared {
		asked = &question{done: make(chan struct{})}
		p.asking[sql] = asked
	}
	p.mu.Unlock()
	if !shared {
		go p.answer(asked, sql, values)
	}
	select {
	case <-asked.done:
		return asked.rows, asked.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (p *Pulse) answer(asked *question, sql string, values []any) {
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	p.turn <- struct{}{}
	asked.err = func() error {
		connection, err := p.connect(ctx)
		if err != nil {
			return err
		}
		return connection.QueryRow(ctx, sql, values...).Scan(&asked.rows)
	}()
	if asked.err != nil {
		p.drop()
	}
	<-p.turn
	p.mu.Lock()
	delete(p.asking, sql)
	p.mu.Unlock()
	close(asked.done)
}

func (p *Pulse) connect(ctx context.Context) (*pgx.Conn, error) {
	if p.closed {
		return nil, errors.New("closed")
	}
	if p.connection != nil && !p.connection.IsClosed() {
		return p.connection, nil
	}
	config := p.config.Copy()
	config.Password = p.password()
	connection, err := pgx.ConnectConfig(ctx, config)
	p.connection = connection
	return connection, err
}

// drop forgets the connection, and those of the pool, which went the same way.
func (p *Pulse) drop() {
	if p.connection != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		_ = p.connection.Close(ctx)
		cancel()
		p.connection = nil
	}
	p.lost()
}

// Close ends the connection; nothing is asked afterwards.
func (p *Pulse) Close(ctx context.Context) {
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return
	}
	defer func() { <-p.turn }()
	p.closed = true
	if p.connection != nil {
		_ = p.connection.Close(ctx)
	}
}

// guard ends a context when the database is seen to be silent while somebody waits for it.
func (p *Pulse) guard(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(patience):
			}
			if err := p.Alive(ctx); err != nil && ctx.Err() == nil {
				cancel(ErrUnavailable)
				return
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

func isEndOfFile(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
