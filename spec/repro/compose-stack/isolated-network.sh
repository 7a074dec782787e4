$COMPOSE up -d --wait >/dev/null 2>&1
published=$(for service in db redis; do docker inspect -f '{{range $port, $hosts := .HostConfig.PortBindings}}{{range $hosts}}{{$port}} {{end}}{{end}}' "$($COMPOSE ps -q $service)"; done | tr -d '\n')
$COMPOSE down -v >/dev/null 2>&1
[ -z "$published" ] || symptom "published on the host: $published"
