// Package web answers HTTP.
package web

import (
	"log/slog"
	"net/http"

	"github.com/redis/go-redis/v9"
	"golang.org/x/time/rate"

	"example.org/taskd/internal/config"
	"example.org/taskd/internal/health"
	"example.org/taskd/internal/provider"
	"example.org/taskd/internal/queue"
	"example.org/taskd/internal/store"
	"example.org/taskd/internal/telemetry"
)

// Parts are what the routes work with.
type Parts struct {
	Config   config.Config
	Logger   *slog.Logger
	Metrics  *telemetry.Metrics
	Store    *store.Store
	Cache    *redis.Client
	Queue    *queue.Queue
	Checker  *health.Checker
	Provider *provider.Client
	Rates    *provider.Rates
	Breaker  *provider.Breaker
}

// Causes are what an alert may be about, and whether each is down.
func (p Parts) Causes() map[string]bool {
	down := map[string]bool{"provider": p.Breaker.State() != provider.Closed}
	checks := p.Checker.Checks()
	for name, check := range checks {
		// Without the database nobody knows of the migrations.
		down[name] = !check.Up() && (name != "migrations" || checks["database"].Up())
	}
	return down
}

// Handler answers every request.
type Handler struct {
	Parts
	limiter  *rate.Limiter
	routes   []route
	docs     docs
	stopping signalled
}

// NewHandler has all routes.
func NewHandler(parts Parts) *Handler {
	h := &Handler{
		Parts:    parts,
		limiter:  rate.NewLimiter(rate.Limit(parts.Config.LimitPerSecond), parts.Config.LimitBurst),
		docs:     loadDocs(),
		stopping: make(signalled),
	}
	h.routes = h.allRoutes()
	return h
}

// Stop makes readiness fail, and every answer from now on the last one of its connection.
func (h *Handler) Stop() { close(h.stopping) }

type signalled chan struct{}

func (s signalled) yes() bool {
	select {
	case <-s:
		return true
	default:
		return false
	}
}

func (h *Handler) allRoutes() []route {
	metrics := h.Metrics.Handler()
	all := []route{
		{pattern: "/livez", quiet: true, unlimited: true, methods: methods{"GET": h.livez}},
		{pattern: "/readyz", quiet: true, unlimited: true, methods: methods{"GET": h.readyz}},
		{pattern: "/healthz", unlimited: true, methods: methods{"GET": h.healthz}},
		{pattern: "/diagz", unlimited: true, methods: methods{"GET": h.diagz}},
		{pattern: "/metrics", quiet: true, unlimited: true, methods: methods{"GET": func(w http.ResponseWriter, r *http.Request) error {
			metrics.ServeHTTP(w, r)
			return nil
		}}},
		{pattern: "/tasks", methods: methods{"GET": h.listTasks, "POST": h.createTask}},
		{pattern: "/tasks/{id}", methods: methods{"GET": h.getTask, "PATCH": h.changeTask, "DELETE": h.deleteTask}},
		{pattern: "/tasks/{id}/activity", methods: methods{"GET": h.listActivity}},
		{pattern: "/tasks/{id}/notify", methods: methods{"POST": h.notify}},
		{pattern: "/transfers", methods: methods{"POST": h.transfer}},
		{pattern: "/rates/{currency}", methods: methods{"GET": h.getRate}},
		{pattern: "/login", methods: methods{"POST": h.login}},
		{pattern: "/docs", methods: methods{"GET": h.showDocs}},
	}
	for _, asset := range h.docs.assets {
		all = append(all, route{pattern: asset.path, methods: methods{"GET": asset.serve}})
	}
	return all
}
