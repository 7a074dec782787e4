#!/bin/sh
# Runs what it is given; options, and names of files rather than of commands, are for node.
set -e
case "${1:-}" in
  -*) set -- node "$@" ;;
  *) if [ -f "$1" ] && [ ! -x "$1" ] || ! command -v "$1" >/dev/null 2>&1; then set -- node "$@"; fi ;;
esac
exec "$@"
