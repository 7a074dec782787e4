#!/bin/sh
set -eu
curl -sS "${TARGET_URL:-http://127.0.0.1:3000}/rates/EUR" &
kill -TERM "$TARGET_PID"
wait
