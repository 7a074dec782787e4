package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHalfSurrogatesAreSeen(t *testing.T) {
	for text, half := range map[string]bool{
		`"plain"`: false, `"\ud83d\ude00"`: false, `"\\ud83d"`: false, `"😀"`: false,
		`"\ud83d"`: true, `"\ude00"`: true, `"\ud83dx"`: true, `"\ud83d\n"`: true, `"\ud83d\u0041"`: true,
	} {
		if hasHalfSurrogate([]byte(text)) != half {
			t.Errorf("%s: wanted %v", text, half)
		}
	}
}

func read(body string) (*object, error) {
	r := httptest.NewRequest(http.MethodPost, "/tasks", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return readObject(httptest.NewRecorder(), r)
}

func TestABodyHasToBeOneObject(t *testing.T) {
	for _, body := range []string{"", "{", "[]", "null", `{} {}`, "\"\xff\"", `{"a":"\ud800"}`} {
		if _, err := read(body); err == nil {
			t.Errorf("%q was taken", body)
		}
	}
}

func TestWhatIsNotKnownOrDoesNotFitIsAProblem(t *testing.T) {
	for body, problems := range map[string]int{
		`{"title":"a","points":1.0}`: 0, `{"title":" "}`: 1, `{"title":1}`: 2, `{"Title":"a"}`: 2,
		`{"title":"a","points":1.5}`: 1, `{"title":"a","points":"1"}`: 1, `{"title":"a","points":1e99}`: 1,
		`{"title":"a","__proto__":{}}`: 1, `{}`: 1, `{"title":"a\u0000"}`: 1,
	} {
		o, err := read(body)
		if err != nil {
			t.Fatal(err)
		}
		o.require("title")
		o.title()
		o.integer("points", 0, 10, 0)
		_ = o.check()
		if len(o.problems) != problems {
			t.Errorf("%s: %v", body, o.problems)
		}
	}
}
