package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

type handler func(http.ResponseWriter, *http.Request) error

type methods map[string]handler

type route struct {
	pattern   string
	methods   methods
	quiet     bool
	unlimited bool
}

// allow lists the methods as the header does.
func (r route) allow() string {
	names := slices.Collect(maps.Keys(r.methods))
	if slices.Contains(names, http.MethodGet) {
		names = append(names, http.MethodHead)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// find is by hand, since http.ServeMux answers 404, 405 and unclean paths by itself, and not in the envelope.
func (h *Handler) find(r *http.Request) (route, bool) {
	for _, candidate := range h.routes {
		if values, fits := match(candidate.pattern, r.URL.EscapedPath()); fits {
			for name, value := range values {
				r.SetPathValue(name, value)
			}
			return candidate, true
		}
	}
	return route{pattern: "unmatched", methods: methods{}}, false
}

func match(pattern, path string) (values map[string]string, fits bool) {
	wanted, given := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(wanted) != len(given) {
		return nil, false
	}
	for i, part := range wanted {
		value, err := url.PathUnescape(given[i])
		if err != nil {
			return nil, false
		}
		if name, isValue := strings.CutPrefix(part, "{"); isValue && value != "" {
			if values == nil {
				values = map[string]string{}
			}
			values[strings.TrimSuffix(name, "}")] = value
		} else if part != value {
			return nil, false
		}
	}
	return values, true
}

// choose finds what answers, or why nothing does.
func choose(found route, there bool, method string) (handler, error) {
	if !there {
		return nil, errNotFound
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if handle, known := found.methods[method]; known {
		return handle, nil
	}
	denied := refuse(http.StatusMethodNotAllowed, "method_not_allowed", "this method is not known here")
	denied.headers = map[string]string{"Allow": found.allow()}
	return nil, denied
}
