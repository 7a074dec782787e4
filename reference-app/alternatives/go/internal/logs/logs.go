// Package logs is the one way to standard output: a JSON object a line, each with the version of the build.
package logs

import (
	"context"
	"log/slog"
	"math"

	"go.opentelemetry.io/otel/trace"
)

const (
	levelFatal = slog.Level(12)
	levelTrace = slog.Level(-8)
)

var levels = map[string]slog.Level{
	"fatal": levelFatal, "error": slog.LevelError, "warn": slog.LevelWarn, "info": slog.LevelInfo,
	"debug": slog.LevelDebug, "trace": levelTrace, "silent": slog.Level(math.MaxInt),
}

type requestIDKey struct{}

// WithRequestID makes every line that is logged with the context carry the id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is the id that a context carries, or nothing.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// New makes the logger of the process.
func New(writer *Writer, level, version string) *slog.Logger {
	options := &slog.HandlerOptions{Level: levels[level], ReplaceAttr: nameLevel}
	return slog.New(contextHandler{slog.NewJSONHandler(writer, options)}).With("service.version", version)
}

// Fatal logs what ends the process.
func Fatal(logger *slog.Logger, message string, args ...any) {
	logger.Log(context.Background(), levelFatal, message, args...)
}

func nameLevel(_ []string, attr slog.Attr) slog.Attr {
	if attr.Key != slog.LevelKey {
		return attr
	}
	for name, level := range levels {
		if attr.Value.Any() == level {
			return slog.String(slog.LevelKey, name)
		}
	}
	return attr
}

// contextHandler adds the ids of the request, or of the job, that a line belongs to.
type contextHandler struct{ slog.Handler }

func (h contextHandler) Handle(ctx context.Context, record slog.Record) error {
	if id := RequestID(ctx); id != "" {
		record.AddAttrs(slog.String("requestId", id))
	}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		record.AddAttrs(slog.String("traceId", span.TraceID().String()))
	}
	return h.Handler.Handle(ctx, record)
}

func (h contextHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextHandler{h.Handler.WithAttrs(attrs)}
}

func (h contextHandler) WithGroup(name string) slog.Handler {
	return contextHandler{h.Handler.WithGroup(name)}
}
