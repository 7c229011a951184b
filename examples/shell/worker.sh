#!/usr/bin/env bash
# A worker in five lines of curl: it registers, takes a task, and completes it; again and again.
#
#     MILLRACE_URL=http://localhost:8000 MILLRACE_KEY=... ./worker.sh
set -euo pipefail
handler=${MILLRACE_HANDLER:-greet}
worker=${MILLRACE_WORKER:-shell-$$}

say() { curl --silent --show-error --fail-with-body -H "Authorization: Bearer $MILLRACE_KEY" -H 'Content-Type: application/json' "$MILLRACE_URL/api/v1/workers/$worker/$1" -d "$2"; }

register() { say register "{\"handlers\": [\"$handler\"]}" >/dev/null; }

register
echo "worker $worker waits for tasks"
while true; do
  task=$(say claim '{"wait_seconds": 20}') || { sleep 2; register || true; continue; } # the server is away, or has forgotten us
  [[ $task =~ \"task_id\":\"([^\"]+)\",\"fence\":([0-9]+) ]] || continue
  say "tasks/${BASH_REMATCH[1]}/complete" "{\"fence\": ${BASH_REMATCH[2]}, \"result\": {\"greeting\": \"hello from a shell\"}}" >/dev/null || true # then it runs again
done
