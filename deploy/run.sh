#!/bin/sh
# Bring the schema up to date, load the demo district into an empty database, print the sign-ins, and serve: the web
# and the worker for long jobs, which end together.
set -eu
BIN=.venv/bin
PORT="${PORT:-8000}"
mkdir -p instance
"$BIN/flask" --app app db upgrade >instance/upgrade.log 2>&1 || { cat instance/upgrade.log >&2; exit 1; }
"$BIN/flask" --app app demo load --if-empty
"$BIN/flask" --app app counters rebuild --if-never-kept
printf '\nPahunch: http://127.0.0.1:%s  (Ctrl-C stops it)\n\n' "$PORT"

work() {
    "$BIN/flask" --app app jobs work &
    WORKER=$!
}
STOPPED=
trap 'STOPPED=yes; kill "$WEB" "$WORKER" 2>/dev/null || true' INT TERM HUP
"$BIN/gunicorn" --bind "127.0.0.1:$PORT" --workers "${WORKERS:-2}" --threads 4 --timeout 120 \
    --graceful-timeout 10 --access-logfile /dev/null --error-logfile - --log-level warning 'app:create_app()' &
WEB=$!
work
# A worker that ended by itself is started again; when the web ends, so does the worker.
while [ -z "$STOPPED" ] && kill -0 "$WEB" 2>/dev/null; do
    kill -0 "$WORKER" 2>/dev/null || work
    sleep 1 &
    wait $! || true
done
kill "$WEB" "$WORKER" 2>/dev/null || true
STATUS=0
wait "$WEB" || STATUS=$?
wait "$WORKER" || true
[ -n "$STOPPED" ] || exit "$STATUS"
