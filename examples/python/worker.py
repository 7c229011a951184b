#!/usr/bin/env python3
"""A worker in Python, with nothing but the standard library.

    MILLRACE_URL=http://localhost:8000 MILLRACE_KEY=... python3 worker.py
"""
import http.client
import json
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request

URL = os.environ.get("MILLRACE_URL", "http://localhost:8000")
KEY = os.environ["MILLRACE_KEY"]
HANDLER = os.environ.get("MILLRACE_HANDLER", "resize")
WORKER = os.environ.get("MILLRACE_WORKER", f"python-{socket.gethostname()}-{os.getpid()}")

AWAY = (OSError, http.client.HTTPException, ValueError)  # no answer, or one that was cut off

stopping = threading.Event()
current = {}  # the task that runs now, for the heartbeat


def call(act, body, timeout=40):
    request = urllib.request.Request(
        f"{URL}/api/v1/workers/{WORKER}/{act}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as e:
        e.msg += f": {e.read().decode(errors='replace')}"  # it says what is wrong
        raise


def handle(payload):
    """What this worker is for: replace it with your own."""
    width = payload["max_width"]
    return {"width": width, "height": payload["height"] * width // payload["width"]}


def run(task):
    lease = {"fence": task["fence"]}
    current[task["task_id"]] = task["fence"]
    try:
        outcome = ("complete", {**lease, "result": handle(task["payload"])})
        json.dumps(outcome, allow_nan=False)  # a result that is no JSON is the task's failure, too
    except Exception as e:  # whatever goes wrong is the task's failure, not the worker's end
        outcome = ("fail", {**lease, "error": f"{type(e).__name__}: {e}"[:10_000]})
    try:
        deliver(task, *outcome)
    finally:
        del current[task["task_id"]]  # until now it is held: a lease that lapses here would let the task run again


def deliver(task, act, body):
    for attempt in range(10):  # a result is worth some patience
        try:
            call(f"tasks/{task['task_id']}/{act}", body)
            return
        except urllib.error.HTTPError as e:
            if e.code not in (408, 429, 500, 502, 503, 504):  # 409: the task went to somebody else
                print(f"report of task {task['task_id']} refused: {e}", flush=True)
                if e.code not in (400, 413) or "retry" in body:
                    return
                # Too large, or nothing that the server can keep: another run would end no better.
                act, body = "fail", {"fence": body["fence"], "error": f"report refused: {e}"[:10_000], "retry": False}
        except AWAY:
            pass
        time.sleep(min(0.2 * 2**attempt, 10))


def still_held(task):
    """Asks whether the task is still ours, where the answer of the claim was long on its way."""
    lease = {"task_id": task["task_id"], "fence": task["fence"]}
    try:
        return not call("heartbeat", {"leases": [lease]}, timeout=10)["lost"]
    except AWAY:
        return False  # it goes back by itself


def heartbeats(seconds):
    while not stopping.wait(seconds):
        leases = [{"task_id": task, "fence": fence} for task, fence in list(current.items())]
        try:
            call("heartbeat", {"leases": leases}, timeout=seconds)  # one that took longer than a lease would lose it
        except Exception as e:  # whatever it is: without heartbeats the task would run elsewhere, too
            print(f"heartbeat failed: {e}")


def leave():
    """Says goodbye: what is held goes back to the queue at once, and counts as no failure."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    stopping.set()
    try:
        call("heartbeat", {"status": "inactive"}, timeout=2)
    except AWAY as e:  # then it goes back when the lease ends
        print(f"goodbye failed: {e}")


def register():
    return call("register", {"handlers": [HANDLER], "max_capacity": 1, "host": socket.gethostname()})


def work(lease):
    forgotten = False
    while True:
        try:
            if forgotten:
                register()
            sent = time.monotonic()
            claimed = call("claim", {"wait_seconds": 5})
            forgotten = False
        except AWAY as e:  # the server is away: it will be back
            print(f"claim failed: {e}", flush=True)
            forgotten = getattr(e, "code", None) == 404
            time.sleep(1)
            continue
        held_until = sent + claimed["waited_seconds"] + lease
        for task in claimed["tasks"]:
            if time.monotonic() < held_until - lease / 2 or still_held(task):
                run(task)
        if claimed["order"] == "drain":
            return


def main():
    registered = register()
    # SIGTERM does what Ctrl+C does: it breaks off whatever goes on here, be it a wait for tasks or a run of one.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.Thread(target=heartbeats, args=(registered["heartbeat_seconds"],), daemon=True).start()
    print(f"worker {WORKER} waits for tasks", flush=True)
    try:
        work(registered["lease_seconds"])
    except KeyboardInterrupt:
        pass
    finally:
        leave()


if __name__ == "__main__":
    main()
