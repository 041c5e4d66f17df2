// What graphile-worker takes for jobs that do nothing, batched as its authors measure it.
import { runTaskList, makeWorkerUtils } from "graphile-worker";
import pg from "pg";

const jobs = Number(process.argv[2]);
const connections = Number(process.argv[3]);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: connections + 4 });
pool.on("error", () => {});
pool.on("connect", (client) => client.on("error", () => {}));
const utils = await makeWorkerUtils({ pgPool: pool });
await utils.migrate();
for (let done = 0; done < jobs; done += 10_000) {
  await pool.query(
    `select graphile_worker.add_jobs(array(
       select json_populate_record(null::graphile_worker.job_spec, json_build_object('identifier', 'nothing'))
       from generate_series(1, $1)))`,
    [Math.min(10_000, jobs - done)]);
}
const begun = process.hrtime.bigint();
let left = jobs;
const workers = runTaskList(
  {
    concurrency: connections,
    preset: {
      worker: {
        concurrentJobs: connections,
        localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
    noHandleSignals: true,
  },
  { nothing: async () => { left -= 1; } },
  pool);
while (left > 0) {
  await new Promise((resolve) => setTimeout(resolve, 5));
}
const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
console.log(`${jobs} ${(jobs / seconds).toFixed(0)}`);
await workers.gracefulShutdown();
await utils.release();
await pool.end();
process.exit(0);
