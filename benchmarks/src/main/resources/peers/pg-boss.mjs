// pg-boss with large batches, fetched without a pause while they come full, and woken by NOTIFY when idle.
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { load, payload, pickUps, Runs, serve, timed, until } from './peer.mjs'

const BATCH = 10_000
const FETCH = 1000
const QUEUE = 'bench'
const { version } = JSON.parse(readFileSync(new URL('node_modules/pg-boss/package.json', import.meta.url)))
const connectionString = process.argv[2]
const pool = new pg.Pool({ connectionString, max: 2 })
const boss = new PgBoss({ connectionString, max: 20, useListenNotify: true, supervise: false, schedule: false })
boss.on('error', error => console.error(error.message))
await boss.start()
await boss.createQueue(QUEUE, { notify: true })
const runs = new Runs()

const start = (batchSize, localConcurrency) => boss.work(
  QUEUE,
  { batchSize, localConcurrency, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
  async jobs => runs.began(jobs.length)
)
const isDone = async () =>
  !(await pool.query("select exists (select from pgboss.job where state < 'completed') as some")).rows[0].some

await serve(`pg-boss ${version}`, {
  fill: tasks => timed(async () => {
    for (let left = tasks; left > 0; left -= BATCH) {
      await boss.insert(QUEUE, Array.from({ length: Math.min(left, BATCH) }, () => ({ data: payload })))
    }
  }),
  drain: async tasks => {
    runs.count = 0
    await start(FETCH, 2)
    await until(() => runs.count >= tasks)
    await until(isDone)
    const seconds = (performance.now() - runs.first) / 1000
    await boss.offWork(QUEUE)
    return seconds
  },
  single: async (tasks, callers) => {
    const seconds = await load(tasks, callers, () => boss.send(QUEUE, payload))
    await boss.deleteQueuedJobs(QUEUE)
    return seconds
  },
  clear: async () => {
    await boss.deleteQueuedJobs(QUEUE)
    return true
  },
  pickup: async tasks => {
    await start(1, 1)
    const waits = await pickUps(tasks, runs, () => boss.send(QUEUE, payload))
    await boss.offWork(QUEUE)
    return waits
  }
})
