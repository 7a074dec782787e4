// Package keyvalue opens clients of Redis that give up early and print nothing.
package keyvalue

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"example.org/taskd/internal/telemetry"
)

const commandTimeout = 500 * time.Millisecond

// Open connects to nothing yet.
func Open(address *url.URL, poolSize int) (*redis.Client, error) {
	options, err := redis.ParseURL(address.String())
	if err != nil {
		return nil, errors.New("the URL of a Redis cannot be used")
	}
	options.PoolSize = poolSize
	options.MaxRetries = -1
	options.DialerRetries = 1
	options.DialTimeout = commandTimeout
	options.ReadTimeout = commandTimeout
	options.WriteTimeout = commandTimeout
	options.PoolTimeout = commandTimeout
	options.ContextTimeoutEnabled = true
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	client := redis.NewClient(options)
	client.AddHook(spans{})
	return client, nil
}

// Quiet keeps the library from printing to standard error.
func Quiet() { redis.SetLogger(silence{}) }

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// spans makes one for each command of a request or a job.
type spans struct{}

func (spans) DialHook(next redis.DialHook) redis.DialHook { return next }

func (spans) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, command redis.Cmder) error {
		if !trace.SpanContextFromContext(ctx).IsValid() {
			return next(ctx, command)
		}
		ctx, span := telemetry.Tracer().Start(ctx, "redis "+command.Name(), trace.WithSpanKind(trace.SpanKindClient),
			trace.WithAttributes(attribute.String("db.system.name", "redis"), attribute.String("db.operation.name", command.Name())))
		defer span.End()
		err := next(ctx, command)
		if err != nil && !errors.Is(err, redis.Nil) {
			span.SetStatus(codes.Error, "the command failed")
		}
		return err
	}
}

func (spans) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
