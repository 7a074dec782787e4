package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.org/taskd/internal/alerts"
	"example.org/taskd/internal/config"
	"example.org/taskd/internal/health"
	"example.org/taskd/internal/keyvalue"
	"example.org/taskd/internal/logs"
	"example.org/taskd/internal/provider"
	"example.org/taskd/internal/queue"
	"example.org/taskd/internal/store"
	"example.org/taskd/internal/telemetry"
	"example.org/taskd/internal/web"
)

const (
	// Far above what is allowed: what the server itself refuses is not in the envelope.
	headerLimit = 256 << 10
	closeLimit  = 1500 * time.Millisecond
)

func serve(settings config.Config, logger *slog.Logger, writer *logs.Writer) int {
	// From here on a signal is an orderly end, and a second one changes nothing.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)

	endTraces, err := telemetry.StartTraces(context.Background(), settings.TracesEndpoint, settings.Version, logger)
	if err != nil {
		logs.Fatal(logger, "traces cannot be exported", "variables", []string{"OTEL_EXPORTER_OTLP_ENDPOINT"})
		return 1
	}
	parts, closers, err := assemble(settings, logger, writer)
	if err != nil {
		logs.Fatal(logger, "the service cannot be put together", "error", err.Error())
		return 1
	}
	handler := web.NewHandler(parts)
	connections := newConnections()
	server := &http.Server{
		Handler:                      handler,
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            settings.HeadersTimeout,
		ReadTimeout:                  settings.RequestTimeout,
		IdleTimeout:                  settings.KeepAliveTimeout,
		MaxHeaderBytes:               headerLimit,
		ConnState:                    connections.changed,
		ErrorLog:                     slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	listener, err := net.Listen("tcp", ":"+strconv.Itoa(settings.Port))
	if err != nil {
		logs.Fatal(logger, "the port cannot be listened on", "port", settings.Port, "variables", []string{"PORT"})
		return 1
	}
	parts.Queue.Start()
	background, stopBackground := context.WithCancel(context.Background())
	if settings.AlertWebhook != nil {
		go alerts.Watch(background, settings.AlertWebhook, parts.Causes)
	}
	go func() { _ = server.Serve(listener) }()
	logger.Info("listening", "port", settings.Port, "environment", settings.Environment)

	<-signals
	logger.Info("stopping", "event", "shutdown.stopping")
	handler.Stop()
	stopBackground()
	time.Sleep(settings.ShutdownDelay)
	parts.Queue.StopTaking()
	cut := drain(server, connections, settings.ShutdownTimeout)
	logger.Info("drained", "event", "shutdown.drained", "cut", cut)
	for _, closeOne := range append(closers, func(ctx context.Context) { _ = endTraces(ctx) }) {
		ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
		closeOne(ctx)
		cancel()
	}
	logger.Info("closed", "event", "shutdown.closed")
	if cut > 0 {
		return 1
	}
	return 0
}

// assemble connects to nothing; what it returns beside the parts closes them, in order.
func assemble(settings config.Config, logger *slog.Logger, writer *logs.Writer) (parts web.Parts, closers []func(context.Context), err error) {
	metrics := telemetry.NewMetrics(settings.Version)
	database, err := store.Open(store.Options{
		URL: settings.DatabaseURL, Password: settings.DatabasePassword.Value, PoolMax: settings.PoolMax,
	})
	if err != nil {
		return parts, nil, err
	}
	cache, err := keyvalue.Open(settings.RedisURL, 10)
	if err != nil {
		return parts, nil, err
	}
	probes, err := keyvalue.Open(settings.RedisURL, 1)
	if err != nil {
		return parts, nil, err
	}
	events, err := queue.Open(settings.QueueURL, database, logger)
	if err != nil {
		return parts, nil, err
	}
	client := provider.NewClient(provider.Options{
		URL: settings.ProviderURL, Key: settings.ProviderKey.Value, Timeout: settings.ProviderTimeout, MaxSockets: settings.OutboundSockets,
	})
	breaker := provider.NewBreaker(func(state string) { metrics.Breaker("provider", provider.States, state) })
	metrics.Gauge("queue_depth", "Jobs that are waiting.", nil, events.Depth)
	metrics.Gauge("log_lines_dropped", "Lines given up since the start.", nil, func() float64 { return float64(writer.Dropped()) })
	const help = "Connections of the pool."
	metrics.Gauge("database_pool_connections", help, prometheus.Labels{"state": "idle"}, func() float64 {
		idle, _ := database.Connections()
		return float64(idle)
	})
	metrics.Gauge("database_pool_connections", help, prometheus.Labels{"state": "busy"}, func() float64 {
		_, busy := database.Connections()
		return float64(busy)
	})
	parts = web.Parts{
		Config: settings, Logger: logger, Metrics: metrics, Store: database, Cache: cache, Queue: events, Provider: client,
		Checker: health.NewChecker(database.Pulse(), probes, events), Rates: provider.NewRates(client, breaker), Breaker: breaker,
	}
	return parts, []func(context.Context){
		events.Close,
		func(context.Context) { _ = cache.Close() },
		func(context.Context) { _ = probes.Close() },
		database.Close,
		func(context.Context) { client.Close() },
	}, nil
}
