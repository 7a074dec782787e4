package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/propagation"

	"example.org/taskd/internal/logs"
	"example.org/taskd/internal/store"
	"example.org/taskd/internal/telemetry"
)

const timeFormat = "2006-01-02T15:04:05.000Z"

func stamp(at time.Time) string { return at.UTC().Format(timeFormat) }

type taskView struct {
	ID          uuid.UUID      `json:"id"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Status      string         `json:"status"`
	Assignee    *string        `json:"assignee"`
	Points      int            `json:"points"`
	CreatedAt   string         `json:"createdAt"`
	UpdatedAt   string         `json:"updatedAt"`
	Comments    *[]commentView `json:"comments,omitempty"`
}

type commentView struct {
	ID        string `json:"id"`
	Author    string `json:"author"`
	Body      string `json:"body"`
	CreatedAt string `json:"createdAt"`
}

type activityView struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	CreatedAt string `json:"createdAt"`
}

func viewOf(t store.Task) taskView {
	return taskView{t.ID, t.Title, t.Description, t.Status, t.Assignee, t.Points, stamp(t.CreatedAt), stamp(t.UpdatedAt), nil}
}

// taskOf reads the id in the path, and that there is no query.
func taskOf(r *http.Request) (uuid.UUID, error) {
	if err := noQuery(r); err != nil {
		return uuid.Nil, err
	}
	return parseID(r.PathValue("id"))
}

func (h *Handler) createTask(w http.ResponseWriter, r *http.Request) error {
	if err := noQuery(r); err != nil {
		return err
	}
	body, err := readObject(w, r)
	if err != nil {
		return err
	}
	body.require("title")
	task := store.Task{
		Title:       body.title(),
		Description: body.text("description", 0, 10_000, ""),
		Status:      body.oneOf("status", "open", "open", "in_progress", "done"),
		Assignee:    body.optionalText("assignee", 100),
		Points:      body.integer("points", 0, 1_000_000_000, 0),
	}
	comments := commentsOf(body)
	if err := body.check(); err != nil {
		return err
	}
	carrier := propagation.MapCarrier{}
	telemetry.Propagator.Inject(r.Context(), carrier)
	origin := store.Origin{RequestID: logs.RequestID(r.Context()), Traceparent: carrier["traceparent"]}
	task, err = h.Store.CreateTask(r.Context(), task, comments, origin)
	if err != nil {
		return err
	}
	h.Queue.Wake()
	w.Header().Set("Location", "/tasks/"+task.ID.String())
	return succeed(w, http.StatusCreated, viewOf(task), none{})
}

func commentsOf(body *object) []store.Comment {
	value, there := body.get("comments")
	list, isList := value.([]any)
	if there && !isList || len(list) > 50 {
		body.complain("comments", "is not a list of at most 50")
		return nil
	}
	comments := make([]store.Comment, 0, len(list))
	for _, one := range list {
		fields, isObject := one.(map[string]any)
		comment := &object{fields: fields}
		comment.require("author")
		comment.require("body")
		comments = append(comments, store.Comment{Author: comment.text("author", 1, 100, ""), Body: comment.text("body", 1, 2000, "")})
		if !isObject || comment.check() != nil {
			body.complain("comments", "has one that is not a comment")
		}
	}
	return comments
}

func (h *Handler) getTask(w http.ResponseWriter, r *http.Request) error {
	id, err := taskOf(r)
	if err != nil {
		return err
	}
	task, err := h.Store.Task(r.Context(), id)
	if err != nil {
		return err
	}
	return cacheable(w, r, "public, no-cache", envelope{Data: viewOf(task), Meta: none{}})
}

func (h *Handler) changeTask(w http.ResponseWriter, r *http.Request) error {
	id, err := taskOf(r)
	if err != nil {
		return err
	}
	body, err := readObject(w, r)
	if err != nil {
		return err
	}
	var change store.Change
	if _, there := body.fields["title"]; there {
		change.Title = new(body.title())
	}
	if _, there := body.fields["description"]; there {
		change.Description = new(body.text("description", 0, 10_000, ""))
	}
	if _, there := body.fields["status"]; there {
		change.Status = new(body.oneOf("status", "", "open", "in_progress", "done"))
	}
	if _, there := body.fields["assignee"]; there {
		change.Assignee = new(body.optionalText("assignee", 100))
	}
	if len(body.fields) == 0 {
		return invalid("there is nothing to change")
	}
	if err := body.check(); err != nil {
		return err
	}
	task, err := h.Store.ChangeTask(r.Context(), id, change)
	if err != nil {
		return err
	}
	return succeed(w, http.StatusOK, viewOf(task), none{})
}

func (h *Handler) deleteTask(w http.ResponseWriter, r *http.Request) error {
	id, err := taskOf(r)
	if err != nil {
		return err
	}
	if err := h.Store.DeleteTask(r.Context(), id); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h *Handler) listActivity(w http.ResponseWriter, r *http.Request) error {
	id, err := taskOf(r)
	if err != nil {
		return err
	}
	all, err := h.Store.Activity(r.Context(), id)
	if err != nil {
		return err
	}
	views := make([]activityView, len(all))
	for i, one := range all {
		views[i] = activityView{strconv.FormatInt(one.ID, 10), one.Type, stamp(one.CreatedAt)}
	}
	return succeed(w, http.StatusOK, views, none{})
}

func (h *Handler) listTasks(w http.ResponseWriter, r *http.Request) error {
	query, err := readQuery(r)
	if err != nil {
		return err
	}
	sort := query.oneOf("sort", "-createdAt", "createdAt", "-createdAt", "updatedAt", "-updatedAt", "title", "-title")
	field, descending := strings.CutPrefix(sort, "-")
	wanted := store.Query{
		Status:   query.oneOf("status", "", "open", "in_progress", "done"),
		Assignee: query.text("assignee", 1, 100, ""),
		Contains: query.text("q", 1, 100, ""),
		Sort:     field, Descending: descending, Limit: 20,
	}
	if text, there := query.get("limit"); there {
		wanted.Limit, err = strconv.Atoi(text.(string))
		if err != nil || wanted.Limit < 1 || wanted.Limit > 100 || text.(string)[0] == '+' {
			query.complain("limit", "is not a whole number from 1 to 100")
		}
	}
	withComments := query.oneOf("include", "", "comments") == "comments"
	cursor := query.text("cursor", 0, 1000, "")
	_, hasCursor := query.fields["cursor"]
	if err := query.check(); err != nil {
		return err
	}
	if hasCursor {
		if wanted.After, err = readCursor(cursor, r.URL.Query()); err != nil {
			return err
		}
	}
	tasks, next, err := h.Store.Tasks(r.Context(), wanted)
	if err != nil {
		return err
	}
	views := make([]taskView, len(tasks))
	for i, task := range tasks {
		views[i] = viewOf(task)
	}
	if withComments {
		if err := h.addComments(r.Context(), views); err != nil {
			return err
		}
	}
	meta := map[string]any{"limit": wanted.Limit, "nextCursor": nil}
	if next != nil {
		meta["nextCursor"] = writeCursor(*next, r.URL.Query())
	}
	return cacheable(w, r, "public, no-cache", envelope{Data: views, Meta: meta})
}

func (h *Handler) addComments(ctx context.Context, views []taskView) error {
	ids := make([]uuid.UUID, len(views))
	of := map[uuid.UUID]*[]commentView{}
	for i := range views {
		ids[i], views[i].Comments = views[i].ID, &[]commentView{}
		of[ids[i]] = views[i].Comments
	}
	all, err := h.Store.Comments(ctx, ids)
	for _, one := range all {
		*of[one.TaskID] = append(*of[one.TaskID], commentView{strconv.FormatInt(one.ID, 10), one.Author, one.Body, stamp(one.CreatedAt)})
	}
	return err
}

type cursorContent struct {
	store.Position
	Of string `json:"of"`
}

// listOf tells lists apart: a cursor is good for the one that it was made for.
func listOf(query url.Values) string {
	query.Del("cursor")
	sum := sha256.Sum256([]byte(query.Encode()))
	return hex.EncodeToString(sum[:6])
}

func writeCursor(position store.Position, query url.Values) string {
	content, _ := json.Marshal(cursorContent{position, listOf(query)})
	return base64.RawURLEncoding.EncodeToString(content)
}

func readCursor(text string, query url.Values) (*store.Position, error) {
	wrong := refuse(http.StatusBadRequest, "invalid_cursor", "the cursor is not one of this list")
	content, err := base64.RawURLEncoding.DecodeString(text)
	var cursor cursorContent
	if err != nil || json.Unmarshal(content, &cursor) != nil || cursor.Of != listOf(query) || !isClean(cursor.Value) {
		return nil, wrong
	}
	if sort := query.Get("sort"); !strings.HasSuffix(sort, "title") {
		if _, err := time.Parse(time.RFC3339Nano, cursor.Value); err != nil {
			return nil, wrong
		}
	}
	return &cursor.Position, nil
}
