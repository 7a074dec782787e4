// Package provider calls the provider of rates and notifications.
package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"example.org/taskd/internal/telemetry"
)

// Failure is what went wrong; it is also the code of the answer.
type Failure string

func (f Failure) Error() string { return string(f) }

// The ways in which a call fails.
const (
	ErrFailed      = Failure("provider_error")
	ErrTimeout     = Failure("provider_timeout")
	ErrUnreachable = Failure("provider_unreachable")
	ErrRefused     = Failure("provider_refused")
	ErrBreaker     = Failure("provider_unavailable")
	ErrUnknown     = Failure("not_found")
)

const (
	mostTries     = 3
	firstPause    = 80 * time.Millisecond
	bodyLimit     = 64 << 10
	dialTimeout   = 2 * time.Second
	idleInThePool = 30 * time.Second
)

// Rate is what the provider says of a currency.
type Rate struct {
	Currency string  `json:"currency"`
	Rate     float64 `json:"rate"`
	AsOf     string  `json:"asOf"`
}

// Notification is what the provider is told.
type Notification struct {
	TaskID    string  `json:"taskId"`
	Title     string  `json:"title"`
	Recipient *string `json:"recipient"`
	Channel   string  `json:"channel"`
}

// Options of a client.
type Options struct {
	URL        *url.URL
	Key        func() string
	Timeout    time.Duration
	MaxSockets int
}

// Client is safe for use by many goroutines.
type Client struct {
	options Options
	http    *http.Client
}

// NewClient makes no connection yet.
func NewClient(options Options) *Client {
	dialer := net.Dialer{Timeout: dialTimeout}
	return &Client{options: options, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, IdleConnTimeout: idleInThePool,
			MaxConnsPerHost: options.MaxSockets, MaxIdleConnsPerHost: options.MaxSockets,
		},
	}}
}

// Close drops the connections that are idle.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Notify is never repeated: the provider may have done it although it did not say so.
func (c *Client) Notify(ctx context.Context, notification Notification) error {
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	body, err := json.Marshal(notification)
	if err != nil {
		return err
	}
	_, err = c.call(ctx, http.MethodPost, c.options.URL.JoinPath("v1/notifications"), body)
	return err
}

// Rate asks again when the provider fails, until the time of the whole operation is over.
func (c *Client) Rate(ctx context.Context, currency string) (rate Rate, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	pause := firstPause
	for try := 1; ; try++ {
		rate, err = c.rate(ctx, currency)
		if err == nil || errors.Is(err, ErrUnknown) || errors.Is(err, ErrRefused) || try == mostTries {
			return rate, err
		}
		select {
		case <-ctx.Done():
			return rate, err
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause *= 2
	}
}

func (c *Client) rate(ctx context.Context, currency string) (rate Rate, err error) {
	body, err := c.call(ctx, http.MethodGet, c.options.URL.JoinPath("v1/rates", currency), nil)
	if err != nil {
		return rate, err
	}
	if json.Unmarshal(body, &rate) != nil || rate.Currency != currency || rate.Rate <= 0 || rate.AsOf == "" {
		return rate, ErrFailed
	}
	return rate, nil
}

func (c *Client) call(ctx context.Context, method string, address *url.URL, body []byte) (answer []byte, err error) {
	ctx, span := telemetry.Tracer().Start(ctx, method, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", method), attribute.String("server.address", address.Hostname()),
		attribute.String("url.full", address.Redacted())))
	defer func() {
		if err != nil {
			span.SetStatus(codes.Error, err.Error())
		}
		span.End()
	}()
	var content io.Reader
	if body != nil {
		content = bytes.NewReader(body)
	}
	request, err := http.NewRequestWithContext(ctx, method, address.String(), content)
	if err != nil {
		return nil, ErrFailed
	}
	request.Header.Set("Authorization", "Bearer "+c.options.Key())
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	telemetry.Propagator.Inject(ctx, propagation.HeaderCarrier(request.Header))
	response, err := c.http.Do(request)
	if err != nil {
		return nil, failureOf(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	span.SetAttributes(attribute.Int("http.response.status_code", response.StatusCode))
	answer, err = io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	switch status := response.StatusCode; {
	case status == http.StatusNotFound && method == http.MethodGet:
		return nil, ErrUnknown
	case status >= 500, status == http.StatusTooManyRequests:
		return nil, ErrFailed
	case status < 200, status >= 300:
		return nil, ErrRefused
	case err != nil && method == http.MethodGet:
		return nil, failureOf(ctx, err)
	}
	return answer, nil
}

// The errors of the transport quote URLs, so they are not passed on.
func failureOf(ctx context.Context, err error) error {
	var network net.Error
	if ctx.Err() != nil || errors.As(err, &network) && network.Timeout() {
		return ErrTimeout
	}
	return ErrUnreachable
}
