// Package health says whether this instance may get traffic.
package health

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"example.org/taskd/internal/queue"
	"example.org/taskd/internal/store"
)

const checkLimit = 1200 * time.Millisecond

// Check is the state of one dependency.
type Check struct {
	Status     string  `json:"status"`
	DurationMs float64 `json:"durationMs"`
	Code       string  `json:"code,omitempty"`
	Reason     string  `json:"reason,omitempty"`
}

// Up says whether it is.
func (c Check) Up() bool { return c.Status == "up" }

var errPending = errors.New("migrations are pending")

// Checker looks at every dependency, on each probe anew.
type Checker struct {
	pulse *store.Pulse
	redis *redis.Client
	queue *queue.Queue

	mu      sync.Mutex
	current *round
}

type round struct {
	done   chan struct{}
	checks map[string]Check
}

// NewChecker needs a client of Redis of its own, so that probes wait for nobody.
func NewChecker(pulse *store.Pulse, redis *redis.Client, queue *queue.Queue) *Checker {
	return &Checker{pulse: pulse, redis: redis, queue: queue}
}

// Checks starts a round, or shares the one that is under way.
func (c *Checker) Checks() map[string]Check {
	c.mu.Lock()
	shared := c.current
	if shared == nil {
		shared = &round{done: make(chan struct{})}
		c.current = shared
		go c.look(shared)
	}
	c.mu.Unlock()
	<-shared.done
	return shared.checks
}

func (c *Checker) look(shared *round) {
	ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
	defer cancel()
	all := map[string]func(context.Context) error{
		"database": c.pulse.Alive,
		"migrations": func(ctx context.Context) error {
			migrated, err := c.pulse.Migrated(ctx)
			if err == nil && !migrated {
				return errPending
			}
			return err
		},
		"redis": func(ctx context.Context) error { return c.redis.Ping(ctx).Err() },
		"queue": c.queue.Check,
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	checks := map[string]Check{}
	for name, look := range all {
		group.Go(func() {
			begun := time.Now()
			check := outcome(look(ctx))
			check.DurationMs = float64(time.Since(begun).Microseconds()) / 1000
			mu.Lock()
			checks[name] = check
			mu.Unlock()
		})
	}
	group.Wait()
	shared.checks = checks
	c.mu.Lock()
	c.current = nil
	c.mu.Unlock()
	close(shared.done)
}

// The errors themselves name hosts and users, which is nobody's business here.
func outcome(err error) Check {
	switch {
	case err == nil:
		return Check{Status: "up"}
	case errors.Is(err, errPending):
		return Check{Status: "down", Code: "pending", Reason: err.Error()}
	case errors.Is(err, context.DeadlineExceeded):
		return Check{Status: "down", Code: "timeout", Reason: "no answer in time"}
	}
	return Check{Status: "down", Code: "unavailable", Reason: "it cannot be used"}
}
