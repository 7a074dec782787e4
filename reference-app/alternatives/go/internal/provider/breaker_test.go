package provider

import (
	"testing"
	"time"
)

type clock struct{ at time.Time }

func breakerAt(c *clock) (*Breaker, *[]string) {
	states := &[]string{}
	b := NewBreaker(func(state string) { *states = append(*states, state) })
	b.now = func() time.Time { return c.at }
	return b, states
}

func call(t *testing.T, b *Breaker, failed bool) {
	t.Helper()
	settle, allowed := b.Allow()
	if !allowed {
		t.Fatal("the call was not allowed")
	}
	settle(failed)
}

func TestOpensWhenMoreThanHalfFailed(t *testing.T) {
	b, _ := breakerAt(&clock{time.Unix(100, 0)})
	for _, failed := range []bool{true, true, true, true} {
		call(t, b, failed)
	}
	if b.State() != Closed {
		t.Fatal("four calls are too few")
	}
	call(t, b, false)
	if b.State() != Open {
		t.Fatalf("4 of 5 failed, and it is %s", b.State())
	}
	if _, allowed := b.Allow(); allowed {
		t.Fatal("an open breaker allowed a call")
	}
}

func TestLetsOneThroughAtATimeAndClosesWhenItSucceeds(t *testing.T) {
	c := &clock{time.Unix(100, 0)}
	b, states := breakerAt(c)
	for range 5 {
		call(t, b, true)
	}
	c.at = c.at.Add(openDuration)
	settle, allowed := b.Allow()
	if !allowed {
		t.Fatal("no probe after the pause")
	}
	if _, second := b.Allow(); second {
		t.Fatal("two probes at a time")
	}
	settle(false)
	if got := *states; len(got) != 4 || got[3] != Closed {
		t.Fatalf("states were %v", got)
	}
}

func TestALateFailureOfAnEarlierPeriodCountsForNothing(t *testing.T) {
	c := &clock{time.Unix(100, 0)}
	b, _ := breakerAt(c)
	late, _ := b.Allow()
	for range 5 {
		call(t, b, true)
	}
	c.at = c.at.Add(openDuration)
	call(t, b, false)
	late(true)
	if len(b.results) != 0 {
		t.Fatal("it was counted")
	}
}
