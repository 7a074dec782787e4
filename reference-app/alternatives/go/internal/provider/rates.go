package provider

import (
	"context"
	"errors"
	"sync"
	"time"
)

const freshFor = 5 * time.Second

// Known is a rate and how old it is.
type Known struct {
	Rate  Rate
	At    time.Time
	Stale bool
}

// Rates remembers what the provider said, for a while as the truth and afterwards for when it fails.
type Rates struct {
	client  *Client
	breaker *Breaker

	mu    sync.Mutex
	known map[string]Known
	// Those who want the same rate at once wait for one answer.
	asking map[string]*asked
}

type asked struct {
	done chan struct{}
	rate Known
	err  error
}

// NewRates knows nothing yet.
func NewRates(client *Client, breaker *Breaker) *Rates {
	return &Rates{client: client, breaker: breaker, known: map[string]Known{}, asking: map[string]*asked{}}
}

// Get is the rate of a currency: fresh, or the last known one while the provider fails.
func (r *Rates) Get(ctx context.Context, currency string) (Known, error) {
	r.mu.Lock()
	known, there := r.known[currency]
	if there && time.Since(known.At) < freshFor {
		r.mu.Unlock()
		return known, nil
	}
	question, shared := r.asking[currency]
	if !shared {
		question = &asked{done: make(chan struct{})}
		r.asking[currency] = question
	}
	r.mu.Unlock()
	if !shared {
		// Others wait for it too, so it outlives whoever asked first.
		go r.ask(context.WithoutCancel(ctx), currency, question)
	}
	select {
	case <-question.done:
	case <-ctx.Done():
		return Known{}, ErrTimeout
	}
	if question.err == nil || errors.Is(question.err, ErrUnknown) || errors.Is(question.err, ErrRefused) || !there {
		return question.rate, question.err
	}
	known.Stale = true
	return known, nil
}

func (r *Rates) ask(ctx context.Context, currency string, question *asked) {
	question.rate, question.err = r.guarded(ctx, currency)
	r.mu.Lock()
	if question.err == nil {
		r.known[currency] = question.rate
	}
	delete(r.asking, currency)
	r.mu.Unlock()
	close(question.done)
}

func (r *Rates) guarded(ctx context.Context, currency string) (Known, error) {
	settle, allowed := r.breaker.Allow()
	if !allowed {
		return Known{}, ErrBreaker
	}
	rate, err := r.client.Rate(ctx, currency)
	settle(err != nil && !errors.Is(err, ErrUnknown))
	return Known{Rate: rate, At: time.Now()}, err
}
