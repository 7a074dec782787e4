package web

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
)

//go:embed assets
var assetFiles embed.FS

type asset struct {
	path, contentType string
	content           []byte
}

type docs struct {
	page   *template.Template
	assets []asset
}

// The name of a file changes with its content, so that it may be kept for good.
func loadDocs() docs {
	load := func(stem, extension, contentType string) asset {
		content, _ := assetFiles.ReadFile("assets/" + stem + extension)
		sum := sha256.Sum256(content)
		return asset{"/static/" + stem + "." + hex.EncodeToString(sum[:6]) + extension, contentType, content}
	}
	return docs{
		page: template.Must(template.ParseFS(assetFiles, "assets/docs.html")),
		assets: []asset{
			load("docs", ".css", "text/css; charset=utf-8"),
			load("docs", ".js", "text/javascript; charset=utf-8"),
		},
	}
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) error {
	return unchanged(w, r, "public, max-age=31536000, immutable", a.contentType, a.content)
}

func (h *Handler) showDocs(w http.ResponseWriter, r *http.Request) error {
	if err := noQuery(r); err != nil {
		return err
	}
	nonce := rand.Text()
	var page bytes.Buffer
	err := h.docs.page.Execute(&page, map[string]string{"Nonce": nonce, "Style": h.docs.assets[0].path, "Script": h.docs.assets[1].path})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-"+nonce+
		"'; style-src 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'none'")
	send(w, http.StatusOK, "text/html; charset=utf-8", page.Bytes())
	return nil
}
