#!/bin/sh
# Becomes the server, as its own user; options and configuration files alone are for redis-server.
set -e
case "${1:-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis '{}' +
  exec setpriv --reuid=redis --regid=redis --clear-groups "$0" "$@"
fi

# The official build has no protected mode: other containers are no loopback.
if [ "$1" = redis-server ]; then
  shift
  case "${1:-}" in
    '' | -*) set -- --protected-mode no "$@" ;;
    *)
      file=$1
      shift
      if grep -q '^[[:space:]]*protected-mode' "$file" 2>/dev/null; then set -- "$file" "$@"; else set -- "$file" --protected-mode no "$@"; fi
      ;;
  esac
  set -- redis-server "$@"
fi

exec "$@"
