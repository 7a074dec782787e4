package web

import (
	"errors"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"example.org/taskd/internal/logs"
	"example.org/taskd/internal/store"
	"example.org/taskd/internal/telemetry"
)

const (
	urlLimit    = 8 << 10
	headerLimit = 16 << 10
)

var validRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

var knownMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}

// ServeHTTP is around every route: ids, traces, headers, limits, the log and the metrics.
func (h *Handler) ServeHTTP(plain http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	found, there := h.find(r)
	method := r.Method
	if !slices.Contains(knownMethods, method) {
		method = "OTHER"
	}
	id := r.Header.Get("X-Request-Id")
	if !validRequestID.MatchString(id) {
		id = uuid.NewString()
	}
	ctx := telemetry.Propagator.Extract(logs.WithRequestID(r.Context(), id), propagation.HeaderCarrier(r.Header))
	ctx, span := telemetry.Tracer().Start(ctx, method+" "+found.pattern, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", method), attribute.String("http.route", found.pattern)))
	defer span.End()
	r = r.WithContext(ctx)
	w := &answer{ResponseWriter: plain, stopping: h.stopping}
	setHeaders(w.Header(), id)

	defer func() {
		if thrown := recover(); thrown != nil {
			h.Logger.ErrorContext(ctx, "a handler panicked", "stack", string(debug.Stack()))
			h.fail(w, r, errors.New("panic"))
		}
		span.SetAttributes(attribute.Int("http.response.status_code", w.status))
		if w.status >= 500 {
			span.SetStatus(codes.Error, "")
		}
		took := time.Since(begun)
		h.Metrics.Request(method, found.pattern, w.status, took)
		if !found.quiet {
			h.Logger.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("method", method), slog.String("route", found.pattern),
				slog.Int("status", w.status), slog.Float64("durationMs", float64(took.Microseconds())/1000))
		}
	}()
	if err := h.handle(w, r, found, there); err != nil {
		h.fail(w, r, err)
	}
}

func (h *Handler) handle(w http.ResponseWriter, r *http.Request, found route, there bool) error {
	if len(r.RequestURI) > urlLimit {
		return refuse(http.StatusRequestURITooLong, "headers_too_large", "the URL is above 8 kB")
	}
	if sizeOf(r.Header) > headerLimit {
		return refuse(http.StatusRequestHeaderFieldsTooLarge, "headers_too_large", "the headers are above 16 KiB")
	}
	if !found.unlimited {
		if err := h.limit(); err != nil {
			return err
		}
	}
	handle, err := choose(found, there, r.Method)
	if err != nil {
		return err
	}
	return handle(w, r)
}

func sizeOf(header http.Header) (size int) {
	for name, values := range header {
		for _, value := range values {
			size += len(name) + len(": ") + len(value) + len("\r\n")
		}
	}
	return size
}

func (h *Handler) limit() error {
	reservation := h.limiter.Reserve()
	delay := reservation.Delay()
	if delay == 0 {
		return nil
	}
	reservation.Cancel()
	return tooMany(delay)
}

func tooMany(delay time.Duration) *problem {
	denied := refuse(http.StatusTooManyRequests, "rate_limited", "too many requests")
	denied.headers = map[string]string{"Retry-After": strconv.Itoa(max(1, int(math.Ceil(delay.Seconds()))))}
	return denied
}

// fail answers with an error: what a client may know of it, and nothing else.
func (h *Handler) fail(w *answer, r *http.Request, err error) {
	if w.status != 0 {
		return
	}
	var told *problem
	switch {
	case errors.As(err, &told):
	case errors.Is(err, store.ErrNotFound):
		told = errNotFound
	case errors.Is(err, store.ErrUnavailable):
		h.Logger.WarnContext(r.Context(), "the database is unavailable")
		told = unavailable("database_unavailable", "the database is unavailable")
	default:
		h.Logger.ErrorContext(r.Context(), "a request failed", "error", err.Error())
		told = refuse(http.StatusInternalServerError, "internal_error", "something went wrong")
	}
	for name, value := range told.headers {
		w.Header().Set(name, value)
	}
	w.Header().Set("Cache-Control", "no-store")
	write(w, told.status, envelope{Meta: none{}, Error: &errorBody{told.code, told.message, told.details}})
}

func setHeaders(header http.Header, id string) {
	header.Set("X-Request-Id", id)
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// answer remembers its status, and says at the last moment that the connection ends.
type answer struct {
	http.ResponseWriter
	stopping signalled
	status   int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
		if a.stopping.yes() {
			a.Header().Set("Connection", "close")
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(content []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(content)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
