// Taskd is a task service: taskd [serve|migrate|add-user NAME|healthcheck].
package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"example.org/taskd/internal/config"
	"example.org/taskd/internal/keyvalue"
	"example.org/taskd/internal/logs"
	"example.org/taskd/internal/store"
)

const flushLimit = 500 * time.Millisecond

func main() {
	// A reader of standard output that goes away must not end the process.
	signal.Ignore(syscall.SIGPIPE)
	keyvalue.Quiet()
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	name := "serve"
	if len(args) > 0 {
		name = args[0]
	}
	if name == "healthcheck" {
		return healthcheck()
	}
	writer := logs.NewWriter(os.Stdout)
	defer writer.Flush(flushLimit)
	level := os.Getenv("LOG_LEVEL")
	if !slices.Contains(config.LogLevels, level) {
		level = "info"
	}
	version := os.Getenv("SERVICE_VERSION")
	if version == "" {
		version = config.Version
	}
	logger := logs.New(writer, level, version)
	settings, problems := config.Read()
	if len(problems) > 0 {
		variables, reasons := []string{}, []string{}
		for _, problem := range problems {
			variables = append(variables, problem.Variable)
			reasons = append(reasons, problem.Variable+" "+problem.Reason)
		}
		logs.Fatal(logger, "the configuration is not valid", "variables", variables, "problems", reasons)
		return 1
	}
	switch name {
	case "serve":
		return serve(settings, logger, writer)
	case "migrate":
		return migrate(settings, logger)
	case "add-user":
		return addUser(settings, logger, args[1:])
	}
	logs.Fatal(logger, "there is no such command")
	return 64
}

func migrate(settings config.Config, logger *slog.Logger) int {
	applied, err := store.Migrate(context.Background(), settings.DatabaseURL, settings.DatabasePassword.Value())
	if err != nil {
		logs.Fatal(logger, "the migrations failed", "applied", applied, "error", err.Error())
		return 1
	}
	logger.Info("migrated", "applied", len(applied))
	return 0
}

// healthcheck is for containers, which have no curl.
func healthcheck() int {
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get("http://127.0.0.1:" + port + "/livez")
	if err != nil || response.StatusCode != http.StatusOK {
		fmt.Println("unhealthy")
		return 1
	}
	return 0
}
