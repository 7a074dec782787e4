// Package passwords hashes the passwords of users.
package passwords

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

const (
	iterations = 210_000
	saltBytes  = 16
	keyBytes   = 32
)

// Hash is what is stored of a password.
func Hash(password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt)
	key, err := pbkdf2.Key(sha256.New, password, salt, iterations, keyBytes)
	return hex.EncodeToString(salt) + ":" + hex.EncodeToString(key), err
}

// Match takes as long for a user who does not exist as for one who does.
func Match(hash, password string) bool {
	saltText, keyText, _ := strings.Cut(hash, ":")
	salt, _ := hex.DecodeString(saltText)
	wanted, _ := hex.DecodeString(keyText)
	key, err := pbkdf2.Key(sha256.New, password, salt, iterations, keyBytes)
	return err == nil && len(wanted) == keyBytes && subtle.ConstantTimeCompare(key, wanted) == 1
}
