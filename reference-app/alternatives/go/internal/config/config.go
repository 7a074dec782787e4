// Package config reads the environment once, at boot, and says everything that is wrong with it at the same time.
package config

import (
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Version is set by the build: -ldflags "-X example.org/taskd/internal/config.Version=1.2.3".
var Version = "1.0.0"

// LogLevels are the levels of LOG_LEVEL, the most severe first.
var LogLevels = []string{"fatal", "error", "warn", "info", "debug", "trace", "silent"}

// Config is the whole configuration of an instance.
type Config struct {
	Port             int
	Mode             string
	Environment      string
	Version          string
	LogLevel         string
	DatabaseURL      *url.URL
	DatabasePassword Secret
	PoolMax          int
	RedisURL         *url.URL
	QueueURL         *url.URL
	ProviderURL      *url.URL
	ProviderKey      Secret
	ProviderTimeout  time.Duration
	OutboundSockets  int
	SessionSecret    Secret
	OperatorToken    Secret
	LimitPerSecond   int
	LimitBurst       int
	TrustProxy       []netip.Prefix
	ShutdownDelay    time.Duration
	ShutdownTimeout  time.Duration
	HeadersTimeout   time.Duration
	RequestTimeout   time.Duration
	KeepAliveTimeout time.Duration
	TracesEndpoint   *url.URL
	AlertWebhook     *url.URL
}

// Problem is a variable that is missing or does not fit. It never holds the value.
type Problem struct {
	Variable string
	Reason   string
}

type reader struct{ problems []Problem }

// Read returns the configuration, or every problem with it.
func Read() (Config, []Problem) {
	r := &reader{}
	c := Config{
		Port:             r.number("PORT", 3000, 1, 65535),
		Mode:             r.oneOf("NODE_ENV", "production", []string{"production", "development", "test"}),
		Environment:      text("ENVIRONMENT", "local"),
		Version:          text("SERVICE_VERSION", Version),
		LogLevel:         r.oneOf("LOG_LEVEL", "info", LogLevels),
		DatabaseURL:      r.databaseURL("DATABASE_URL"),
		DatabasePassword: r.secret("DATABASE_PASSWORD"),
		PoolMax:          r.number("POOL_MAX", 10, 1, 1000),
		RedisURL:         r.address("REDIS_URL", true, "redis", "rediss"),
		QueueURL:         r.address("QUEUE_URL", true, "redis", "rediss"),
		ProviderURL:      r.address("PROVIDER_URL", true, "http", "https"),
		ProviderKey:      r.secret("PROVIDER_API_KEY"),
		ProviderTimeout:  r.duration("PROVIDER_TIMEOUT_MS", 900),
		OutboundSockets:  r.number("OUTBOUND_MAX_SOCKETS", 20, 1, 10_000),
		SessionSecret:    r.secret("SESSION_SECRET"),
		OperatorToken:    r.secret("OPERATOR_TOKEN"),
		LimitPerSecond:   r.number("GLOBAL_RATE_LIMIT_RPS", 5000, 1, 10_000_000),
		LimitBurst:       r.number("GLOBAL_RATE_LIMIT_BURST", 10_000, 1, 10_000_000),
		TrustProxy:       r.prefixes("TRUST_PROXY"),
		ShutdownDelay:    r.duration("SHUTDOWN_DELAY_MS", 5000),
		ShutdownTimeout:  r.duration("SHUTDOWN_TIMEOUT_MS", 10_000),
		HeadersTimeout:   r.duration("HEADERS_TIMEOUT_MS", 5000),
		RequestTimeout:   r.duration("REQUEST_TIMEOUT_MS", 30_000),
		KeepAliveTimeout: r.duration("KEEP_ALIVE_TIMEOUT_MS", 20_000),
		TracesEndpoint:   r.address("OTEL_EXPORTER_OTLP_ENDPOINT", false, "http", "https"),
		AlertWebhook:     r.address("ALERT_WEBHOOK_URL", false, "http", "https"),
	}
	if len(r.problems) == 0 && c.HeadersTimeout > c.RequestTimeout {
		r.complain("HEADERS_TIMEOUT_MS", "is longer than REQUEST_TIMEOUT_MS")
	}
	return c, r.problems
}

// Redacted is the configuration as an operator may see it.
func (c Config) Redacted() map[string]any {
	hidden := "[redacted]"
	shown := func(u *url.URL) any {
		if u == nil {
			return nil
		}
		return u.Redacted()
	}
	trusted := []string{}
	for _, prefix := range c.TrustProxy {
		trusted = append(trusted, prefix.String())
	}
	return map[string]any{
		"PORT": c.Port, "NODE_ENV": c.Mode, "ENVIRONMENT": c.Environment, "SERVICE_VERSION": c.Version, "LOG_LEVEL": c.LogLevel,
		"DATABASE_URL": shown(c.DatabaseURL), "DATABASE_PASSWORD": hidden, "POOL_MAX": c.PoolMax,
		"REDIS_URL": shown(c.RedisURL), "QUEUE_URL": shown(c.QueueURL),
		"PROVIDER_URL": shown(c.ProviderURL), "PROVIDER_API_KEY": hidden,
		"PROVIDER_TIMEOUT_MS": c.ProviderTimeout.Milliseconds(), "OUTBOUND_MAX_SOCKETS": c.OutboundSockets,
		"SESSION_SECRET": hidden, "OPERATOR_TOKEN": hidden,
		"GLOBAL_RATE_LIMIT_RPS": c.LimitPerSecond, "GLOBAL_RATE_LIMIT_BURST": c.LimitBurst, "TRUST_PROXY": trusted,
		"SHUTDOWN_DELAY_MS": c.ShutdownDelay.Milliseconds(), "SHUTDOWN_TIMEOUT_MS": c.ShutdownTimeout.Milliseconds(),
		"HEADERS_TIMEOUT_MS": c.HeadersTimeout.Milliseconds(), "REQUEST_TIMEOUT_MS": c.RequestTimeout.Milliseconds(),
		"KEEP_ALIVE_TIMEOUT_MS":       c.KeepAliveTimeout.Milliseconds(),
		"OTEL_EXPORTER_OTLP_ENDPOINT": shown(c.TracesEndpoint), "ALERT_WEBHOOK_URL": c.AlertWebhook != nil,
	}
}

func (r *reader) complain(variable, reason string) {
	r.problems = append(r.problems, Problem{variable, reason})
}

func text(name, byDefault string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return byDefault
}

func (r *reader) oneOf(name, byDefault string, allowed []string) string {
	value := text(name, byDefault)
	if !slices.Contains(allowed, value) {
		r.complain(name, "is not one of "+strings.Join(allowed, ", "))
	}
	return value
}

func (r *reader) number(name string, byDefault, least, most int) int {
	value := os.Getenv(name)
	if value == "" {
		return byDefault
	}
	number, err := strconv.Atoi(value)
	if err != nil || number < least || number > most {
		r.complain(name, "is not a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most))
	}
	return number
}

func (r *reader) duration(name string, byDefault int) time.Duration {
	return time.Duration(r.number(name, byDefault, 0, 86_400_000)) * time.Millisecond
}

// The error of url.Parse quotes what it could not parse, so it is never passed on.
func (r *reader) address(name string, required bool, schemes ...string) *url.URL {
	value := os.Getenv(name)
	if value == "" {
		if required {
			r.complain(name, "is required")
		}
		return nil
	}
	parsed, err := url.Parse(value)
	if err != nil || parsed.Host == "" || !slices.Contains(schemes, parsed.Scheme) {
		r.complain(name, "is not a URL of "+strings.Join(schemes, " or "))
		return nil
	}
	return parsed
}

func (r *reader) databaseURL(name string) *url.URL {
	parsed := r.address(name, true, "postgres", "postgresql")
	if parsed == nil {
		return nil
	}
	if _, given := parsed.User.Password(); given {
		r.complain(name, "has the password in it, which belongs into DATABASE_PASSWORD")
	} else if parsed.User.Username() == "" || strings.Trim(parsed.Path, "/") == "" {
		r.complain(name, "names no user or no database")
	}
	return parsed
}

func (r *reader) prefixes(name string) []netip.Prefix {
	var prefixes []netip.Prefix
	for part := range strings.SplitSeq(os.Getenv(name), ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(part)
		if address, alone := netip.ParseAddr(part); alone == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			r.complain(name, "is not a list of addresses or CIDR ranges")
			return nil
		}
		prefixes = append(prefixes, prefix.Masked())
	}
	return prefixes
}
