// Package telemetry has the traces and the metrics of the process.
package telemetry

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// ServiceName is the service.name of every span.
const ServiceName = "taskd"

// Propagator is W3C Trace Context and nothing else.
var Propagator = propagation.TraceContext{}

// Tracer makes the spans of this service.
func Tracer() trace.Tracer { return otel.Tracer("example.org/taskd") }

// StartTraces makes ids for every request, and exports spans when there is an endpoint. The result ends it.
func StartTraces(ctx context.Context, endpoint *url.URL, version string, logger *slog.Logger) (func(context.Context) error, error) {
	// Both would print to standard error.
	otel.SetLogger(logr.Discard())
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) { logger.Debug("spans could not be exported") }))
	options := []sdktrace.TracerProviderOption{
		sdktrace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", ServiceName), attribute.String("service.version", version))),
	}
	if endpoint != nil {
		exporter, err := otlptracehttp.New(ctx,
			otlptracehttp.WithEndpointURL(endpoint.JoinPath("v1/traces").String()),
			otlptracehttp.WithTimeout(2*time.Second),
			otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: false}))
		if err != nil {
			return nil, err
		}
		options = append(options, sdktrace.WithBatcher(exporter, sdktrace.WithBatchTimeout(time.Second)))
	}
	provider := sdktrace.NewTracerProvider(options...)
	otel.SetTracerProvider(provider)
	return provider.Shutdown, nil
}
