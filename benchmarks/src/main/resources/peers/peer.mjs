// Speaks with the benchmark: a line comes in, such as "drain 20000", and one that begins with "= " goes out, with JSON.
import { createInterface } from 'node:readline'

export const payload = { data: 'x'.repeat(188) }

/** Seconds that the work takes. */
export async function timed (work) {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** Calls again and again from so many callers, each of which waits before it calls again; answers seconds. */
export function load (calls, callers, call) {
  let left = calls
  return timed(() => Promise.all(Array.from({ length: callers }, async () => {
    while (left-- > 0) await call()
  })))
}

/** Waits until the condition holds, looking every two milliseconds. */
export async function until (condition) {
  while (!await condition()) await new Promise(resolve => setTimeout(resolve, 2))
}

/** Counts runs, and knows when the first one began. */
export class Runs {
  count = 0
  first = 0
  begun = null

  began (runs = 1) {
    if (this.count === 0) this.first = performance.now()
    this.count += runs
    this.begun?.(performance.now())
  }
}

/**
 * Seconds from each enqueue's call, and from its return, to the start of its run, one after the other, while nothing else is
 * to do.
 */
export async function pickUps (tasks, runs, enqueue) {
  const waits = []
  for (let i = 0; i < tasks; i++) {
    const begun = new Promise(resolve => { runs.begun = resolve })
    await new Promise(resolve => setTimeout(resolve, 20 + Math.random() * 20))
    const call = performance.now()
    await enqueue()
    const returned = performance.now()
    const start = await begun
    waits.push([(start - call) / 1000, Math.max(0, start - returned) / 1000])
  }
  runs.begun = null
  return waits
}

/** Answers requests until there are no more. */
export async function serve (name, verbs) {
  console.log('= ' + JSON.stringify(name))
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, ...numbers] = line.split(' ')
    console.log('= ' + JSON.stringify(await verbs[verb](...numbers.map(Number))))
  }
  process.exit(0)
}
