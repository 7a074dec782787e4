package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

const bodyLimit = 1 << 20

// object is the body of a request, or its query. Every field has to be asked for: the rest is not known.
type object struct {
	fields   map[string]any
	problems []string
	asked    []string
}

// readObject reads a body of JSON, which has to be an object.
func readObject(w http.ResponseWriter, r *http.Request) (*object, error) {
	if err := checkType(r.Header); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, refuse(http.StatusRequestEntityTooLarge, "body_too_large", "the body is above 1 MiB")
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		return nil, refuse(http.StatusRequestTimeout, "request_timeout", "the request did not arrive in time")
	case err != nil:
		w.Header().Set("Connection", "close")
		return nil, refuse(http.StatusBadRequest, "bad_request", "the body did not arrive whole")
	}
	// The deadline was for the request; how long the answer takes is another matter.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	if !utf8.Valid(content) {
		return nil, refuse(http.StatusBadRequest, "invalid_encoding", "the body is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.Decode(&value) != io.EOF {
		return nil, refuse(http.StatusBadRequest, "invalid_json", "the body is not JSON")
	}
	// The decoder would put U+FFFD in their place without a word.
	if hasHalfSurrogate(content) {
		return nil, refuse(http.StatusBadRequest, "invalid_encoding", "the body has half of a surrogate pair")
	}
	fields, isObject := value.(map[string]any)
	if !isObject {
		return nil, invalid("the body is not an object")
	}
	return &object{fields: fields}, nil
}

func checkType(header http.Header) error {
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return refuse(http.StatusUnsupportedMediaType, "unsupported_encoding", "compressed bodies are not taken")
	}
	kind, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "unsupported_media_type", "the body has to be application/json")
	}
	if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return refuse(http.StatusUnsupportedMediaType, "unsupported_charset", "the body has to be UTF-8")
	}
	return nil
}

// hasHalfSurrogate looks at the escapes of valid JSON.
func hasHalfSurrogate(content []byte) bool {
	high := false
	for i := 0; i < len(content); i++ {
		if content[i] != '\\' {
			if high {
				return true
			}
			continue
		}
		i++
		if content[i] != 'u' {
			if high {
				return true
			}
			continue
		}
		unit, _ := strconv.ParseUint(string(content[i+1:i+5]), 16, 32)
		i += 4
		isHigh, isLow := unit >= 0xD800 && unit < 0xDC00, unit >= 0xDC00 && unit < 0xE000
		if isLow != high {
			return true
		}
		high = isHigh
	}
	return high
}

// readQuery takes each parameter once.
func readQuery(r *http.Request) (*object, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalid("the query cannot be read")
	}
	query := &object{fields: map[string]any{}}
	for name, all := range values {
		if len(all) > 1 {
			query.problems = append(query.problems, "a parameter is repeated")
		}
		query.fields[name] = all[0]
	}
	return query, nil
}

// noQuery is for routes that have no parameters.
func noQuery(r *http.Request) error {
	query, err := readQuery(r)
	if err != nil {
		return err
	}
	return query.check()
}

// check ends the reading: what was not asked for is a problem, too.
func (o *object) check() error {
	for name := range o.fields {
		if !slices.Contains(o.asked, name) {
			o.problems = append(o.problems, "there is a field that is not known")
			break
		}
	}
	if len(o.problems) > 0 {
		return invalid(o.problems...)
	}
	return nil
}

func (o *object) get(name string) (any, bool) {
	o.asked = append(o.asked, name)
	value, there := o.fields[name]
	return value, there
}

func (o *object) complain(name, what string) { o.problems = append(o.problems, name+" "+what) }

func (o *object) require(name string) {
	if _, there := o.fields[name]; !there {
		o.complain(name, "is required")
	}
}

// text of so many characters, or the default when there is none.
func (o *object) text(name string, least, most int, byDefault string) string {
	value, there := o.get(name)
	if !there {
		return byDefault
	}
	text, isText := value.(string)
	if count := utf8.RuneCountInString(text); !isText || count < least || count > most || !isClean(text) {
		o.complain(name, "is not a text of "+strconv.Itoa(least)+" to "+strconv.Itoa(most)+" characters")
	}
	return text
}

func isClean(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

func (o *object) title() string {
	title := o.text("title", 1, 200, " ")
	if given, there := o.fields["title"]; there && given != "" && strings.TrimSpace(title) == "" {
		o.complain("title", "is blank")
	}
	return title
}

func (o *object) optionalText(name string, most int) *string {
	if value, there := o.fields[name]; there && value == nil {
		o.asked = append(o.asked, name)
		return nil
	} else if !there {
		return nil
	}
	text := o.text(name, 1, most, "")
	return &text
}

func (o *object) oneOf(name, byDefault string, allowed ...string) string {
	value, there := o.get(name)
	if !there {
		return byDefault
	}
	text, _ := value.(string)
	if !slices.Contains(allowed, text) {
		o.complain(name, "is not one of "+strings.Join(allowed, ", "))
	}
	return text
}

func (o *object) integer(name string, least, most, byDefault int) int {
	value, there := o.get(name)
	if !there {
		return byDefault
	}
	number, isNumber := value.(json.Number)
	float, err := number.Float64()
	if !isNumber || err != nil || float != float64(int(float)) || float < float64(least) || float > float64(most) {
		o.complain(name, "is not a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most))
		return byDefault
	}
	return int(float)
}

func (o *object) id(name string) uuid.UUID {
	value, _ := o.get(name)
	text, _ := value.(string)
	id, err := parseID(text)
	if err != nil {
		o.complain(name, "is not a UUID")
	}
	return id
}

// parseID takes the one form with dashes; the library would take others.
func parseID(text string) (uuid.UUID, error) {
	if len(text) != 36 {
		return uuid.Nil, invalid("the id is not a UUID")
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, invalid("the id is not a UUID")
	}
	return id, nil
}
