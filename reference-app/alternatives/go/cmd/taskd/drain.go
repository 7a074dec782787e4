package main

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// How long a connection that has sent nothing may still begin, once nobody is let in any more.
const silentGrace = 500 * time.Millisecond

// connections knows the state of each.
type connections struct {
	mu     sync.Mutex
	states map[net.Conn]http.ConnState
}

func newConnections() *connections { return &connections{states: map[net.Conn]http.ConnState{}} }

func (c *connections) changed(connection net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.states, connection)
	} else {
		c.states[connection] = state
	}
}

func (c *connections) in(state http.ConnState) (all []net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for connection, is := range c.states {
		if is == state {
			all = append(all, connection)
		}
	}
	return all
}

// drain closes the listener and what is idle, waits for the rest, and says how many requests had to be cut off.
func drain(server *http.Server, connections *connections, limit time.Duration) (cut int) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	// The server itself waits five seconds for connections on which nothing was ever sent.
	silent := time.AfterFunc(min(silentGrace, limit), func() {
		for _, connection := range connections.in(http.StateNew) {
			_ = connection.Close()
		}
	})
	defer silent.Stop()
	if server.Shutdown(ctx) == nil {
		return 0
	}
	cut = len(connections.in(http.StateActive))
	_ = server.Close()
	return cut
}
