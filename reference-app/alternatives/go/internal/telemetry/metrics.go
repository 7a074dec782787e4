package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is what /metrics shows.
type Metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.CounterVec
	durations   *prometheus.HistogramVec
	version     string
	transitions *prometheus.CounterVec
	states      *prometheus.GaugeVec
}

// NewMetrics has the process and the requests; the rest is added by those who know it.
func NewMetrics(version string) *Metrics {
	labels := []string{"method", "route", "status", "version"}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		version:  version,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_total", Help: "Requests that were answered."}, labels),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", Help: "How long requests took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, labels),
		transitions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "circuit_breaker_transitions_total", Help: "Changes into each state."}, []string{"name", "state"}),
		states: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "circuit_breaker_state", Help: "1 for the state that it is in."}, []string{"name", "state"}),
	}
	m.registry.MustRegister(m.requests, m.durations, m.transitions, m.states,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts one answer.
func (m *Metrics) Request(method, route string, status int, took time.Duration) {
	labels := []string{method, route, strconv.Itoa(status), m.version}
	m.requests.WithLabelValues(labels...).Inc()
	m.durations.WithLabelValues(labels...).Observe(took.Seconds())
}

// Breaker says that a circuit breaker has changed into a state.
func (m *Metrics) Breaker(name string, states []string, now string) {
	for _, state := range states {
		m.states.WithLabelValues(name, state).Set(0)
		m.transitions.WithLabelValues(name, state)
	}
	m.states.WithLabelValues(name, now).Set(1)
	m.transitions.WithLabelValues(name, now).Inc()
}

// Gauge shows what a function says at each scrape.
func (m *Metrics) Gauge(name, help string, labels prometheus.Labels, value func() float64) {
	options := prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}
	m.registry.MustRegister(prometheus.NewGaugeFunc(options, value))
}

// Handler answers GET /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{DisableCompression: true})
}
