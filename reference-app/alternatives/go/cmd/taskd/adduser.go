package main

import (
	"bufio"
	"context"
	"log/slog"
	"os"
	"strings"

	"example.org/taskd/internal/config"
	"example.org/taskd/internal/logs"
	"example.org/taskd/internal/passwords"
	"example.org/taskd/internal/store"
)

// addUser reads the password from standard input, since arguments are seen by everybody.
func addUser(settings config.Config, logger *slog.Logger, args []string) int {
	if len(args) != 1 {
		logs.Fatal(logger, "usage: taskd add-user NAME, with the password on standard input")
		return 64
	}
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	hash, err := passwords.Hash(strings.TrimRight(line, "\r\n"))
	if err == nil {
		var database *store.Store
		database, err = store.Open(store.Options{URL: settings.DatabaseURL, Password: settings.DatabasePassword.Value, PoolMax: 1})
		if err == nil {
			defer database.Close(context.Background())
			err = database.AddUser(context.Background(), args[0], hash)
		}
	}
	if err != nil {
		logs.Fatal(logger, "the user was not added")
		return 1
	}
	logger.Info("user added")
	return 0
}
