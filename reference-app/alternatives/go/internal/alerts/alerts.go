// Package alerts tells a webhook when a cause of trouble begins and when it has stayed away.
package alerts

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

const (
	lookEvery    = time.Second
	windowLength = 60 * time.Second
	quietFor     = 5 * time.Second
	sendTimeout  = 2 * time.Second
)

type alert struct {
	Alert  string `json:"alert"`
	Status string `json:"status"`
	Since  string `json:"since"`
}

type cause struct {
	firing    bool
	since     string
	firedAt   time.Time
	lastSeen  time.Time
	everFired bool
}

// Watch asks every second which causes there are, until the context ends.
func Watch(ctx context.Context, webhook *url.URL, down func() map[string]bool) {
	causes := map[string]*cause{}
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for name, isDown := range down() {
			if causes[name] == nil {
				causes[name] = &cause{}
			}
			if told, due := causes[name].next(name, isDown, time.Now()); due {
				send(ctx, webhook, told)
			}
		}
	}
}

func (c *cause) next(name string, isDown bool, now time.Time) (alert, bool) {
	if isDown {
		c.lastSeen = now
	}
	switch {
	case isDown && !c.firing && (!c.everFired || now.Sub(c.firedAt) >= windowLength):
		c.firing, c.everFired, c.firedAt = true, true, now
		c.since = now.UTC().Format("2006-01-02T15:04:05.000Z")
		return alert{name, "firing", c.since}, true
	case !isDown && c.firing && now.Sub(c.lastSeen) >= quietFor:
		c.firing = false
		return alert{name, "resolved", c.since}, true
	}
	return alert{}, false
}

func send(ctx context.Context, webhook *url.URL, told alert) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	body, _ := json.Marshal(told)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook.String(), bytes.NewReader(body))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	if response, err := http.DefaultClient.Do(request); err == nil {
		_ = response.Body.Close()
	}
}
