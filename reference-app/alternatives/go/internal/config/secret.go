package config

import (
	"os"
	"strings"
	"sync"
)

// Secret is a value that is never printed. One that came from a file is read anew whenever it is asked for.
type Secret struct{ state *secretState }

type secretState struct {
	mu    sync.Mutex
	value string
	file  string
}

// String keeps a secret out of every message that it might end up in.
func (Secret) String() string { return "[redacted]" }

// GoString does the same for %#v.
func (Secret) GoString() string { return "[redacted]" }

// Value is the secret as it is now; while its file cannot be read, as it was.
func (s Secret) Value() string {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	if s.state.file != "" {
		if value, err := readSecret(s.state.file); err == nil && value != "" {
			s.state.value = value
		}
	}
	return s.state.value
}

func (r *reader) secret(name string) Secret {
	value, file := os.Getenv(name), os.Getenv(name+"_FILE")
	secret := Secret{&secretState{value: value, file: file}}
	switch {
	case value != "" && file != "":
		r.complain(name, "is given beside "+name+"_FILE")
	case file != "":
		fromFile, err := readSecret(file)
		if err != nil {
			r.complain(name+"_FILE", "cannot be read")
		} else if fromFile == "" {
			r.complain(name+"_FILE", "is an empty file")
		}
		secret.state.value = fromFile
	case value == "":
		r.complain(name, "is required")
	}
	return secret
}

func readSecret(file string) (string, error) {
	content, err := os.ReadFile(file)
	value := strings.TrimSuffix(string(content), "\n")
	return strings.TrimSuffix(value, "\r"), err
}
