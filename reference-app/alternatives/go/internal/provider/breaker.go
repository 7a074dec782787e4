package provider

import (
	"sync"
	"time"
)

// States of a breaker.
const (
	Closed   = "closed"
	Open     = "open"
	HalfOpen = "half_open"
)

// States in the order in which they are shown.
var States = []string{Closed, Open, HalfOpen}

const (
	window       = 10 * time.Second
	fewestCalls  = 5
	openDuration = 3 * time.Second
)

type result struct {
	at     time.Time
	failed bool
}

// Breaker keeps calls away from a provider that fails.
type Breaker struct {
	changed func(state string)
	now     func() time.Time

	mu      sync.Mutex
	state   string
	since   time.Time
	results []result
	trying  bool
}

// NewBreaker is closed. Changed is told of each state, the first one included.
func NewBreaker(changed func(state string)) *Breaker {
	b := &Breaker{changed: changed, now: time.Now}
	b.enter(Closed)
	return b
}

// Allow says whether a call may be made now; one that may has to be settled.
func (b *Breaker) Allow() (settle func(failed bool), allowed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == Open && b.now().Sub(b.since) >= openDuration {
		b.enter(HalfOpen)
	}
	switch {
	case b.state == Closed:
		since := b.since
		return func(failed bool) { b.count(since, failed) }, true
	case b.state == HalfOpen && !b.trying:
		b.trying = true
		return b.tried, true
	}
	return nil, false
}

// State as it is now.
func (b *Breaker) State() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

// count takes the result of a call that began in this closed period; a later period does not hear of it.
func (b *Breaker) count(since time.Time, failed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state != Closed || b.since != since {
		return
	}
	now := b.now()
	kept := b.results[:0]
	failures := 0
	for _, one := range append(b.results, result{now, failed}) {
		if now.Sub(one.at) > window {
			continue
		}
		kept = append(kept, one)
		if one.failed {
			failures++
		}
	}
	b.results = kept
	if len(kept) >= fewestCalls && 2*failures > len(kept) {
		b.enter(Open)
	}
}

func (b *Breaker) tried(failed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if failed {
		b.enter(Open)
	} else {
		b.enter(Closed)
	}
}

func (b *Breaker) enter(state string) {
	b.state, b.since, b.results = state, b.now(), nil
	b.changed(state)
}
