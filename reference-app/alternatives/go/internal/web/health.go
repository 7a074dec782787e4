package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"example.org/taskd/internal/health"
)

var startedAt = time.Now()

func (h *Handler) livez(w http.ResponseWriter, _ *http.Request) error {
	return succeed(w, http.StatusOK, map[string]string{"status": "alive"}, none{})
}

func (h *Handler) readyz(w http.ResponseWriter, _ *http.Request) error {
	if h.stopping.yes() {
		return notReady(w, "stopping", map[string]health.Check{}, "shutting_down", "this instance is shutting down")
	}
	checks := h.Checker.Checks()
	if h.stopping.yes() {
		return notReady(w, "stopping", checks, "shutting_down", "this instance is shutting down")
	}
	for _, check := range checks {
		if !check.Up() {
			return notReady(w, "not_ready", checks, "not_ready", "something that this instance needs is away")
		}
	}
	return succeed(w, http.StatusOK, map[string]any{"status": "ready", "checks": checks}, none{})
}

func notReady(w http.ResponseWriter, status string, checks map[string]health.Check, code, message string) error {
	write(w, http.StatusServiceUnavailable, envelope{
		Data: map[string]any{"status": status, "checks": checks}, Meta: none{}, Error: &errorBody{Code: code, Message: message},
	})
	return nil
}

func (h *Handler) healthz(w http.ResponseWriter, r *http.Request) error {
	data := map[string]string{"status": "ok", "version": h.Config.Version, "environment": h.Config.Environment}
	return succeed(w, http.StatusOK, data, map[string]string{"clientAddress": h.clientAddress(r)})
}

func (h *Handler) diagz(w http.ResponseWriter, r *http.Request) error {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	given, wanted := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(h.Config.OperatorToken.Value()))
	if subtle.ConstantTimeCompare(given[:], wanted[:]) != 1 {
		denied := refuse(http.StatusUnauthorized, "unauthorized", "this is for operators")
		denied.headers = map[string]string{"WWW-Authenticate": `Bearer realm="operators"`}
		return denied
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	facts := map[string]any{
		"go": runtime.Version(), "pid": os.Getpid(), "goroutines": runtime.NumGoroutine(), "heapBytes": memory.HeapAlloc,
		"uptimeMs": time.Since(startedAt).Milliseconds(),
	}
	return succeed(w, http.StatusOK, map[string]any{"config": h.Config.Redacted(), "runtime": facts}, none{})
}

// clientAddress walks back through the proxies that are trusted.
func (h *Handler) clientAddress(r *http.Request) string {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	address, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	address = address.Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !slices.ContainsFunc(h.Config.TrustProxy, func(trusted netip.Prefix) bool { return trusted.Contains(address) }) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		address = before.Unmap()
	}
	return address.String()
}
