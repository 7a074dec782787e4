package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
)

func etagOf(content []byte) string {
	sum := sha256.Sum256(content)
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}

// cacheable answers 304 to those who have it already.
func cacheable(w http.ResponseWriter, r *http.Request, policy string, body envelope) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return unchanged(w, r, policy, "application/json; charset=utf-8", content)
}

func unchanged(w http.ResponseWriter, r *http.Request, policy, contentType string, content []byte) error {
	tag := etagOf(content)
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", policy)
	if matches(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	send(w, http.StatusOK, contentType, content)
	return nil
}

func matches(headers []string, tag string) bool {
	for one := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}
