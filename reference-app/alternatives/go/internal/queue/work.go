package queue

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"example.org/taskd/internal/logs"
	"example.org/taskd/internal/store"
	"example.org/taskd/internal/telemetry"
)

const jobTimeout = 5 * time.Second

// work does one job; what fails stays with the stream and is taken over later.
func (q *Queue) work(stopping context.Context, message redis.XMessage) {
	if stopping.Err() != nil {
		return
	}
	q.busy.Store(true)
	defer q.busy.Store(false)
	var event store.Event
	text, _ := message.Values[field].(string)
	if json.Unmarshal([]byte(text), &event) != nil {
		q.logger.Error("an event that nobody can read was dropped", "messageId", message.ID)
		q.forget(context.Background(), message)
		return
	}
	// A job that has begun is finished, whatever else stops.
	ctx := logs.WithRequestID(context.Background(), event.RequestID)
	ctx = telemetry.Propagator.Extract(ctx, propagation.MapCarrier{"traceparent": event.Traceparent})
	ctx, span := telemetry.Tracer().Start(ctx, event.Type+" process", trace.WithSpanKind(trace.SpanKindConsumer))
	defer span.End()
	for {
		limited, cancel := context.WithTimeout(ctx, jobTimeout)
		err := q.store.Record(limited, event)
		cancel()
		if err == nil {
			break
		}
		q.logger.WarnContext(ctx, "job failed", "job", event.Type, "taskId", event.TaskID)
		if stopping.Err() != nil {
			return
		}
		pause(stopping, pauseOnFail)
	}
	q.forget(ctx, message)
	q.logger.InfoContext(ctx, "job done", "job", event.Type, "taskId", event.TaskID)
}

func (q *Queue) forget(ctx context.Context, message redis.XMessage) {
	_, _ = q.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.XAck(ctx, stream, group, message.ID)
		pipe.XDel(ctx, stream, message.ID)
		return nil
	})
}
