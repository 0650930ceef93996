#!/bin/sh
# Bring the schema up to date, load the demo district into an empty database, print the sign-ins, and serve.
set -eu
BIN=.venv/bin
PORT="${PORT:-8000}"
mkdir -p instance
"$BIN/flask" --app app db upgrade >instance/upgrade.log 2>&1 || { cat instance/upgrade.log >&2; exit 1; }
"$BIN/flask" --app app demo load --if-empty
printf '\nPahunch: http://127.0.0.1:%s  (Ctrl-C stops it)\n\n' "$PORT"
exec "$BIN/gunicorn" --bind "127.0.0.1:$PORT" --workers "${WORKERS:-2}" --threads 4 --timeout 120 \
    --graceful-timeout 10 --access-logfile /dev/null --error-logfile - --log-level warning 'app:create_app()'
