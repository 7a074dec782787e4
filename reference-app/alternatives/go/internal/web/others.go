package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"example.org/taskd/internal/passwords"
	"example.org/taskd/internal/provider"
	"example.org/taskd/internal/store"
)

const (
	loginsPerMinute = 60
	sessionLength   = time.Hour
)

var (
	validKey      = regexp.MustCompile(`^[!-~]{1,100}$`)
	validCurrency = regexp.MustCompile(`^[A-Z]{3}$`)
)

func (h *Handler) notify(w http.ResponseWriter, r *http.Request) error {
	id, err := taskOf(r)
	if err != nil {
		return err
	}
	task, err := h.Store.Task(r.Context(), id)
	if err != nil {
		return err
	}
	channel, degraded := "email", false
	if task.Assignee != nil {
		preferred, err := h.Cache.Get(r.Context(), "preference:"+*task.Assignee).Result()
		degraded = err != nil && !errors.Is(err, redis.Nil)
		if preferred == "chat" {
			channel = preferred
		}
	}
	err = h.Provider.Notify(r.Context(), provider.Notification{
		TaskID: task.ID.String(), Title: task.Title, Recipient: task.Assignee, Channel: channel,
	})
	if err != nil {
		return providerProblem(err)
	}
	data := map[string]any{"taskId": task.ID, "channel": channel}
	return succeed(w, http.StatusAccepted, data, map[string]any{"degraded": degraded})
}

func providerProblem(err error) error {
	var failure provider.Failure
	if !errors.As(err, &failure) {
		return err
	}
	if failure == provider.ErrUnknown {
		return errNotFound
	}
	if failure == provider.ErrRefused {
		failure = provider.ErrFailed
	}
	return unavailable(string(failure), "the provider did not do what it was asked")
}

func (h *Handler) transfer(w http.ResponseWriter, r *http.Request) error {
	if err := noQuery(r); err != nil {
		return err
	}
	keys := r.Header.Values("Idempotency-Key")
	if len(keys) != 1 || !validKey.MatchString(keys[0]) {
		return invalid("Idempotency-Key has to be there once, with 1 to 100 visible characters")
	}
	body, err := readObject(w, r)
	if err != nil {
		return err
	}
	body.require("points")
	wanted := store.Transfer{From: body.id("fromTaskId"), To: body.id("toTaskId"), Points: body.integer("points", 1, 1_000_000_000, 0)}
	if wanted.From == wanted.To {
		body.complain("toTaskId", "is the same task")
	}
	if err := body.check(); err != nil {
		return err
	}
	made, replayed, err := h.Store.Move(r.Context(), keys[0], wanted)
	switch {
	case errors.Is(err, store.ErrInsufficientPoints):
		return refuse(http.StatusConflict, "insufficient_points", "the first task has too few points")
	case errors.Is(err, store.ErrTooManyPoints):
		return refuse(http.StatusConflict, "too_many_points", "the second task would have too many points")
	case errors.Is(err, store.ErrKeyReused):
		return refuse(http.StatusUnprocessableEntity, "idempotency_key_reused", "the key was used for another transfer")
	case err != nil:
		return err
	}
	data := map[string]any{
		"id": made.ID, "fromTaskId": made.From, "toTaskId": made.To, "points": made.Points, "createdAt": stamp(made.CreatedAt),
	}
	return succeed(w, http.StatusCreated, data, map[string]any{"replayed": replayed})
}

func (h *Handler) getRate(w http.ResponseWriter, r *http.Request) error {
	if err := noQuery(r); err != nil {
		return err
	}
	currency := r.PathValue("currency")
	if !validCurrency.MatchString(currency) {
		return invalid("the currency is not three capital letters")
	}
	known, err := h.Rates.Get(r.Context(), currency)
	if err != nil {
		return providerProblem(err)
	}
	policy := "public, max-age=5, stale-if-error=86400"
	if known.Stale {
		policy = "no-store"
		w.Header().Set("Warning", `111 - "Revalidation Failed"`)
	}
	w.Header().Set("Age", strconv.Itoa(int(math.Round(time.Since(known.At).Seconds()))))
	return cacheable(w, r, policy, envelope{Data: known.Rate, Meta: map[string]bool{"stale": known.Stale}})
}

// The window begins with the first request of a client, and is the same for all instances.
var countLogin = redis.NewScript(`
	local count = redis.call('INCR', KEYS[1])
	if count == 1 then redis.call('PEXPIRE', KEYS[1], 60000) end
	return {count, redis.call('PTTL', KEYS[1])}`)

func (h *Handler) login(w http.ResponseWriter, r *http.Request) error {
	counted, err := countLogin.Run(r.Context(), h.Cache, []string{"logins:" + h.clientAddress(r)}).Int64Slice()
	// Without Redis everybody may try: a login that nobody can use is worse.
	if err == nil && counted[0] > loginsPerMinute {
		return tooMany(time.Duration(counted[1]) * time.Millisecond)
	}
	if err := noQuery(r); err != nil {
		return err
	}
	body, err := readObject(w, r)
	if err != nil {
		return err
	}
	body.require("username")
	body.require("password")
	username, password := body.text("username", 1, 100, ""), body.text("password", 1, 200, "")
	if err := body.check(); err != nil {
		return err
	}
	hash, err := h.Store.PasswordHash(r.Context(), username)
	if err != nil {
		return err
	}
	if !passwords.Match(hash, password) {
		denied := refuse(http.StatusUnauthorized, "invalid_credentials", "there is no such user with this password")
		denied.headers = map[string]string{"WWW-Authenticate": "Login"}
		return denied
	}
	expires := stamp(time.Now().Add(sessionLength))
	return succeed(w, http.StatusOK, map[string]string{"token": h.token(username, expires), "expiresAt": expires}, none{})
}

func (h *Handler) token(username, expires string) string {
	claims, _ := json.Marshal(map[string]string{"id": uuid.NewString(), "username": username, "expiresAt": expires})
	mac := hmac.New(sha256.New, []byte(h.Config.SessionSecret.Value()))
	mac.Write(claims)
	encode := base64.RawURLEncoding.EncodeToString
	return encode(claims) + "." + encode(mac.Sum(nil))
}
