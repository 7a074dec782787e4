#!/bin/bash
# Makes the database cluster when there is none, by the official image's variables, and becomes the server.
set -eo pipefail

# A variable's value, or that of the file which <variable>_FILE names.
from_file() {
  local name=$1 file_name="${1}_FILE"
  if [ -n "${!name:-}" ] && [ -n "${!file_name:-}" ]; then
    echo "error: both $name and $file_name are set (but are exclusive)" >&2
    exit 1
  fi
  if [ -n "${!file_name:-}" ]; then export "$name"="$(<"${!file_name}")"; fi
  unset "$file_name"
}

require_password() {
  if [ -n "${POSTGRES_PASSWORD:-}" ] || [ "${POSTGRES_HOST_AUTH_METHOD:-}" = trust ]; then return; fi
  echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
  echo '       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.' >&2
  exit 1
}

make_cluster() {
  from_file POSTGRES_USER
  from_file POSTGRES_PASSWORD
  from_file POSTGRES_DB
  from_file POSTGRES_INITDB_ARGS
  : "${POSTGRES_USER:=postgres}" "${POSTGRES_INITDB_ARGS:=}"
  : "${POSTGRES_DB:=$POSTGRES_USER}"
  require_password
  local waldir=()
  if [ -n "${POSTGRES_INITDB_WALDIR:-}" ]; then waldir=(--waldir "$POSTGRES_INITDB_WALDIR"); fi
  # Words, as in the official image.
  # shellcheck disable=SC2086
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "${POSTGRES_PASSWORD:-}") \
    "${waldir[@]}" $POSTGRES_INITDB_ARGS
  local method=${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption)}
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

# With the options of the one that comes after, but without TCP, so that nobody takes it for that.
with_own_server() {
  export PGPASSWORD=${POSTGRES_PASSWORD:-}
  pg_ctl --silent --wait --options "$(printf '%q ' "$@" -c listen_addresses= -p 5432)" start
  fill_cluster
  pg_ctl --silent --wait --mode fast stop
  unset PGPASSWORD
}

in_database() {
  local database=$1
  shift
  psql --set ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" --dbname "$database" "$@"
}

fill_cluster() {
  if [ "$POSTGRES_DB" != postgres ]; then
    in_database postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db" ;'
  fi
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    echo "$0: running $file"
    case "$file" in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) in_database "$POSTGRES_DB" --file "$file" ;;
      *.sql.gz) gunzip --stdout "$file" | in_database "$POSTGRES_DB" ;;
      *) echo "$0: ignoring $file" ;;
    esac
  done
}

if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi

if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chown postgres "$PGDATA" /var/run/postgresql
    find "$PGDATA" ! -user postgres -exec chown postgres '{}' +
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
  fi
  mkdir -p "$PGDATA"
  chmod 00700 "$PGDATA" || true
  if [ -s "$PGDATA/PG_VERSION" ]; then
    printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  else
    shopt -s nullglob
    make_cluster
    with_own_server "${@:2}"
    printf '\nPostgreSQL init process complete; ready for start up.\n\n'
  fi
fi

exec "$@"
