// Package queue brings events from the database to a Redis stream, and from there to their consumer, at least once.
package queue

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"example.org/taskd/internal/keyvalue"
	"example.org/taskd/internal/store"
)

const (
	stream = "taskd:events"
	group  = "workers"
	field  = "event"

	relayed     = 100
	relayEvery  = time.Second
	pauseOnFail = 500 * time.Millisecond
	blockFor    = 400 * time.Millisecond
	taken       = 10
	// A job that somebody took and did not finish is taken over after this.
	takeOverAfter = 10 * time.Second
	lookEvery     = 5 * time.Second
	// A consumer that has not come round for so long does not run.
	stuckAfter = 5 * time.Second
)

// Queue has the relay and the consumer of one instance.
type Queue struct {
	client   *redis.Client
	probes   *redis.Client
	store    *store.Store
	logger   *slog.Logger
	name     string
	wake     chan struct{}
	stop     context.CancelFunc
	stopped  sync.WaitGroup
	lastTurn atomic.Int64
	busy     atomic.Bool
	depth    atomic.Int64
}

// Open starts nothing yet.
func Open(address *url.URL, database *store.Store, logger *slog.Logger) (*Queue, error) {
	client, err := keyvalue.Open(address, 4)
	if err != nil {
		return nil, err
	}
	// Of their own, so that probes need not wait for jobs.
	probes, err := keyvalue.Open(address, 1)
	if err != nil {
		return nil, err
	}
	return &Queue{client: client, probes: probes, store: database, logger: logger, name: uuid.NewString(), wake: make(chan struct{}, 1)}, nil
}

// Start begins to relay and to work.
func (q *Queue) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	q.stop = cancel
	q.lastTurn.Store(time.Now().UnixNano())
	q.stopped.Go(func() { q.relay(ctx) })
	q.stopped.Go(func() { q.consume(ctx) })
}

// Wake says that there is something to relay.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Depth is the number of events that were not worked on, when it was last known.
func (q *Queue) Depth() float64 { return float64(q.depth.Load()) }

// Check asks the queue's Redis, and whether the consumer comes round.
func (q *Queue) Check(ctx context.Context) error {
	if err := q.probes.Ping(ctx).Err(); err != nil {
		return err
	}
	if !q.busy.Load() && time.Since(time.Unix(0, q.lastTurn.Load())) > stuckAfter {
		return errors.New("the consumer does not run")
	}
	return nil
}

// StopTaking lets no new job begin. Close waits for those that have.
func (q *Queue) StopTaking() { q.stop() }

// Close waits for the job that is being worked on, until the context ends.
func (q *Queue) Close(ctx context.Context) {
	over := make(chan struct{})
	go func() {
		q.stopped.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-ctx.Done():
	}
	_ = q.client.Close()
	_ = q.probes.Close()
}

func (q *Queue) relay(ctx context.Context) {
	for ctx.Err() == nil {
		count, err := q.store.HandOver(ctx, relayed, q.send)
		if err != nil {
			pause(ctx, pauseOnFail)
			continue
		}
		if count == relayed {
			continue
		}
		select {
		case <-q.wake:
		case <-time.After(relayEvery):
		case <-ctx.Done():
		}
	}
}

func (q *Queue) send(ctx context.Context, events []store.Event) error {
	_, err := q.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, event := range events {
			content, _ := json.Marshal(event)
			pipe.XAdd(ctx, &redis.XAddArgs{Stream: stream, Values: []string{field, string(content)}})
		}
		return nil
	})
	return err
}

func (q *Queue) consume(ctx context.Context) {
	var looked time.Time
	for ctx.Err() == nil {
		q.lastTurn.Store(time.Now().UnixNano())
		if time.Since(looked) > lookEvery {
			looked = time.Now()
			q.takeOver(ctx)
		}
		if depth, err := q.client.XLen(ctx, stream).Result(); err == nil {
			q.depth.Store(depth)
		}
		streams, err := q.client.XReadGroup(ctx, &redis.XReadGroupArgs{
			Group: group, Consumer: q.name, Streams: []string{stream, ">"}, Count: taken, Block: blockFor,
		}).Result()
		switch {
		case err == nil:
			for _, message := range streams[0].Messages {
				q.work(ctx, message)
			}
		case errors.Is(err, redis.Nil), ctx.Err() != nil:
		case strings.HasPrefix(err.Error(), "NOGROUP"):
			// Also after the Redis was emptied; from the beginning, so that nothing is passed over.
			if q.client.XGroupCreateMkStream(ctx, stream, group, "0").Err() != nil {
				pause(ctx, pauseOnFail)
			}
		default:
			pause(ctx, pauseOnFail)
		}
	}
}

// takeOver works on what others took and did not finish.
func (q *Queue) takeOver(ctx context.Context) {
	messages, _, err := q.client.XAutoClaim(ctx, &redis.XAutoClaimArgs{
		Stream: stream, Group: group, Consumer: q.name, MinIdle: takeOverAfter, Start: "0", Count: taken,
	}).Result()
	if err != nil {
		return
	}
	for _, message := range messages {
		q.work(ctx, message)
	}
}

func pause(ctx context.Context, duration time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(duration):
	}
}
