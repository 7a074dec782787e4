package web

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// envelope is the form of every answer with a body.
type envelope struct {
	Data  any        `json:"data"`
	Meta  any        `json:"meta"`
	Error *errorBody `json:"error"`
}

type errorBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Details any    `json:"details,omitempty"`
}

type none struct{}

// problem is an error that a client is told.
type problem struct {
	status  int
	code    string
	message string
	details any
	headers map[string]string
}

func (p *problem) Error() string { return p.code }

func refuse(status int, code, message string) *problem {
	return &problem{status: status, code: code, message: message}
}

func invalid(details ...string) *problem {
	return &problem{status: http.StatusBadRequest, code: "validation_failed", message: "the request is not valid", details: details}
}

func unavailable(code, message string) *problem {
	return &problem{status: http.StatusServiceUnavailable, code: code, message: message, headers: map[string]string{"Retry-After": "1"}}
}

var errNotFound = refuse(http.StatusNotFound, "not_found", "there is no such thing")

func write(w http.ResponseWriter, status int, body envelope) {
	content, err := json.Marshal(body)
	if err != nil {
		status, content = http.StatusInternalServerError, []byte(`{"data":null,"meta":{},"error":{"code":"internal_error","message":"something went wrong"}}`)
	}
	send(w, status, "application/json; charset=utf-8", content)
}

func send(w http.ResponseWriter, status int, contentType string, content []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	_, _ = w.Write(content)
}

func succeed(w http.ResponseWriter, status int, data, meta any) error {
	write(w, status, envelope{Data: data, Meta: meta})
	return nil
}
