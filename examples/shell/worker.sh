#!/usr/bin/env bash
# A worker in five lines of curl: it registers, takes a task, and completes it; again and again.
#
#     MILLRACE_URL=http://localhost:8000 MILLRACE_KEY=... ./worker.sh
set -euo pipefail
handler=${MILLRACE_HANDLER:-greet}
worker=${MILLRACE_WORKER:-shell-$$}

say() { curl --silent --show-error --fail-with-body -H "Authorization: Bearer $MILLRACE_KEY" -H 'Content-Type: application/json' "$MILLRACE_URL/api/v1/workers/$worker/$1" -d "$2"; }

say register "{\"handlers\": [\"$handler\"]}" >/dev/null
echo "worker $worker waits for tasks"
while task=$(say claim '{"wait_seconds": 20}'); do
  [[ $task =~ \"task_id\":\"([^\"]+)\",\"fence\":([0-9]+) ]] || continue
  say "tasks/${BASH_REMATCH[1]}/complete" "{\"fence\": ${BASH_REMATCH[2]}, \"result\": {\"greeting\": \"hello from a shell\"}}" >/dev/null
done
