#!/usr/bin/env node
// A worker in JavaScript, with nothing but what Node 18 or newer brings.
//
//     MILLRACE_URL=http://localhost:8000 MILLRACE_KEY=... node worker.mjs
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.MILLRACE_URL ?? 'http://localhost:8000';
const key = process.env.MILLRACE_KEY;
const handler = process.env.MILLRACE_HANDLER ?? 'resize';
const worker = process.env.MILLRACE_WORKER ?? `node-js-${os.hostname()}-${process.pid}`;
const capacity = 10;

const running = new Map(); // task id -> fence, for the heartbeat
let leaving = false;

async function call(act, body, patience = 40_000) {
  const answer = await fetch(`${url}/api/v1/workers/${worker}/${act}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patience),
  });
  if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${await answer.text()}`), { status: answer.status });
  const json = await answer.json();
  return json.data;
}

/** What this worker is for: replace it with your own. */
async function handle({ width, height, max_width }) {
  return { width: max_width, height: Math.floor((height * max_width) / width) };
}

async function run({ task_id, fence, payload }) {
  let act, body;
  try {
    [act, body] = ['complete', { fence, result: await handle(payload) }];
    JSON.stringify(body); // a result that is no JSON is the task's failure, too
  } catch (e) {
    [act, body] = ['fail', { fence, error: String(e).slice(0, 10_000) }];
  }
  for (let attempt = 0; attempt < 10; attempt++) { // a result is worth some patience
    try {
      await call(`tasks/${task_id}/${act}`, body);
      break;
    } catch (e) {
      if (e.status && ![408, 429, 500, 502, 503, 504].includes(e.status)) {
        console.error(`task ${task_id}: ${e.message}`);
        if (![400, 413].includes(e.status) || 'retry' in body) break;
        // Too large, or nothing that the server can keep: another run would end no better.
        [act, body] = ['fail', { fence, error: `report refused: ${e.message}`.slice(0, 10_000), retry: false }];
      }
      await sleep(Math.min(200 * 2 ** attempt, 10_000));
    }
  }
  if (running.get(task_id) === fence) running.delete(task_id); // else it was given to us again, and runs under another lease
}

/** Asks which tasks are still ours, where the answer of the claim was long on its way. */
async function stillHeld(tasks) {
  const leases = tasks.map(({ task_id, fence }) => ({ task_id, fence }));
  const { lost } = await beat({ leases });
  return tasks.filter(({ task_id }) => !lost.includes(task_id));
}

/** Says goodbye, and ends: what is held goes back to the queue at once, and counts as no failure. */
async function leave() {
  leaving = true;
  clearInterval(beating);
  await call('heartbeat', { status: 'inactive' }, 2_000).catch((e) => console.error(`goodbye failed: ${e.message}`));
  process.exit();
}

// Nobody waits for a heartbeat longer than until the next one is due: leases would lapse meanwhile.
const beat = (body) => call('heartbeat', body, heartbeat_seconds * 1000);
const register = () => call('register', { handlers: [handler], max_capacity: capacity, host: os.hostname() });
const { heartbeat_seconds, lease_seconds } = await register();
const beating = setInterval(() => {
  const leases = [...running].map(([task_id, fence]) => ({ task_id, fence }));
  beat({ leases, current_load: running.size }).catch((e) => console.error(`heartbeat failed: ${e.message}`));
}, heartbeat_seconds * 1000);
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, leave);
console.log(`worker ${worker} waits for tasks`);

let forgotten = false;
while (!leaving) {
  if (running.size >= capacity) {
    await sleep(20);
    continue;
  }
  try {
    if (forgotten) await register();
    forgotten = false;
    const sent = performance.now() / 1000;
    const { tasks, order, waited_seconds } = await call('claim', { limit: capacity - running.size, wait_seconds: 5 });
    const inDoubt = performance.now() / 1000 > sent + waited_seconds + lease_seconds / 2;
    for (const task of inDoubt ? await stillHeld(tasks) : tasks) {
      running.set(task.task_id, task.fence);
      run(task);
    }
    if (order === 'drain') break;
  } catch (e) {
    console.error(`claim failed: ${e.message}`);
    forgotten = e.status === 404;
    await sleep(1000);
  }
}
while (running.size > 0) await sleep(20);
await leave();
