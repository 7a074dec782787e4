$COMPOSE up -d --wait >/dev/null 2>&1
app=$(docker inspect -f '{{.State.StartedAt}}' "$($COMPOSE ps -q app)")
for service in db redis; do
  ready=$(docker inspect -f '{{range .State.Health.Log}}{{if eq .ExitCode 0}}{{.End.UTC.Format "2006-01-02T15:04:05.999999999Z"}} {{end}}{{end}}' "$($COMPOSE ps -q $service)" | cut -d' ' -f1)
  [ -n "$ready" ] || ready=9999
  if [[ "$app" < "$ready" ]]; then $COMPOSE down -v >/dev/null 2>&1; symptom "the app started at $app, and $service was healthy at $ready"; fi
done
$COMPOSE down -v >/dev/null 2>&1
