// graphile-worker with the settings of its own performance page: a local queue, and completions in batches.
import { readFileSync } from 'node:fs'
import { Logger, makeWorkerUtils, run, runMigrations } from 'graphile-worker'
import pg from 'pg'
import { load, payload, pickUps, Runs, serve, timed, until } from './peer.mjs'

const BATCH = 10_000
const { version } = JSON.parse(readFileSync(new URL('node_modules/graphile-worker/package.json', import.meta.url)))
const logger = new Logger(() => (level, message) => { if (level === 'error') console.error(message) })
const pgPool = new pg.Pool({ connectionString: process.argv[2], max: 25 })
const complain = error => console.error(error.message)
pgPool.on('error', complain).on('connect', client => client.on('error', complain))
await runMigrations({ pgPool, logger })
const utils = await makeWorkerUtils({ pgPool, logger })
const runs = new Runs()

const preset = {
  worker: {
    concurrentJobs: 24,
    maxPoolSize: 25,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0
  }
}

const start = () => run({ preset, pgPool, logger, noHandleSignals: true, taskList: { noop: () => runs.began() } })
const isEmpty = async () =>
  !(await pgPool.query('select exists (select from graphile_worker._private_jobs) as some')).rows[0].some

const clear = () => pgPool.query('truncate graphile_worker._private_jobs cascade')

await serve(`graphile-worker ${version}`, {
  fill: tasks => timed(async () => {
    for (let left = tasks; left > 0; left -= BATCH) {
      await utils.addJobs(Array.from({ length: Math.min(left, BATCH) }, () => ({ identifier: 'noop', payload })))
    }
  }),
  drain: async tasks => {
    runs.count = 0
    const worker = await start()
    await until(() => runs.count >= tasks)
    await until(isEmpty)
    const seconds = (performance.now() - runs.first) / 1000
    await worker.stop()
    return seconds
  },
  single: async (tasks, callers) => {
    const seconds = await load(tasks, callers, () => utils.addJob('noop', payload))
    await clear()
    return seconds
  },
  clear: async () => {
    await clear()
    return true
  },
  pickup: async tasks => {
    const worker = await start()
    const waits = await pickUps(tasks, runs, () => utils.addJob('noop', payload))
    await worker.stop()
    return waits
  }
})
