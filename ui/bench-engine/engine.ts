import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Arm, startArm } from "./arms";
import { cpuSeconds } from "./processes";
import { WordServer } from "./server";
import { delaysOf, spread, type Spread } from "./spread";

/** What a person's window shows at a model's pace, and what it must stand when everything comes at once. */
const PER_SECOND = 80;
const BURST = 20_000;
const quick = process.env["PROSPECT_BENCH_QUICK"] === "1";
const SECONDS = quick ? 5 : 15;
const ROUNDS = quick ? 1 : 3;
/** A burst is over in a moment, so what else the machine does falls on one of them or not: the median of several counts. */
const BURSTS = quick ? 1 : 5;

/**
 * - `app`: Prospect itself, in its window.
 * - `feed`: a bare page that appends text, fed through the core as the app is. What the path itself costs.
 * - `naive`: the same page, one emitted event a delta.
 */
const ARMS = ["app", "feed", "naive"] as const;

/** One visit of one arm: times in milliseconds, CPU in seconds. */
interface Visit {
  delay: { p50: number; p95: number; max: number };
  cpu: { streaming: number; idle: number; per_1000_deltas: number };
  burst: { text: number; complete: number };
  clock_difference: number;
}

test("the engine is measured", async () => {
  const load = { before: loadavg(), after: loadavg() };
  const server = await WordServer.start();
  const visits: Record<(typeof ARMS)[number], Visit[]> = { app: [], feed: [], naive: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each round begins with another arm: what the machine does beside this hits all of them.
      for (const [turn] of ARMS.entries()) {
        const name = ARMS[(round + turn) % ARMS.length] ?? "app";
        const arm = await startArm(name, server);
        try {
          const visit = await measure(arm, server);
          visits[name].push(visit);
          console.log(`round ${String(round + 1)}, ${name}: ${JSON.stringify(visit)}`);
        } finally {
          await arm.end();
        }
      }
    }
  } finally {
    await server.stop();
  }
  load.after = loadavg();
  const arms = Object.fromEntries(ARMS.map((name) => [name, summary(visits[name])]));
  const ratios = {
    burst_naive_over_feed: ratio(visits.naive, visits.feed, (visit) => visit.burst.text),
    burst_naive_over_app: ratio(visits.naive, visits.app, (visit) => visit.burst.text),
    delay_p50_app_over_feed: ratio(visits.app, visits.feed, (visit) => visit.delay.p50),
    cpu_app_over_naive: ratio(visits.app, visits.naive, (visit) => visit.cpu.per_1000_deltas),
    cpu_feed_over_naive: ratio(visits.feed, visits.naive, (visit) => visit.cpu.per_1000_deltas),
  };
  const set = { per_second: PER_SECOND, seconds: SECONDS, burst: BURST, bursts: BURSTS, rounds: ROUNDS };
  const results = { set, cores: cpus().length, load, arms, ratios, visits };
  const out = process.env["PROSPECT_BENCH_OUT"];
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`);
  expect(visits.app).toHaveLength(ROUNDS);
});

/** A stream at a model's pace, watched; then nothing; then the same stream with nobody watching; then the burst. */
async function measure(arm: Arm, server: WordServer): Promise<Visit> {
  const words = PER_SECOND * SECONDS;
  await server.next(words, PER_SECOND);
  const watching = await arm.run(words);
  // Asking a window for its result before it can have one would only disturb it.
  await setTimeout(SECONDS * 1000);
  const watched = await watching.finished();
  const delay = delaysOf(watched.seen, await server.written());

  // What comes after a run is no part of being idle: WebKit goes on composing frames for some seconds.
  await setTimeout(8000);
  const idle = await cpuSeconds(arm.pid(), () => setTimeout(SECONDS * 1000));

  // Watching each word costs something itself, so CPU is measured without.
  await server.next(words, PER_SECOND);
  const run = await arm.run(0);
  const streaming = await cpuSeconds(arm.pid(), async () => {
    await setTimeout(SECONDS * 1000);
    await run.finished();
  });

  const bursts: { text: number; complete: number }[] = [];
  while (bursts.length < BURSTS) bursts.push(await burstOf(arm, server));
  const net = streaming.seconds - (idle.seconds * streaming.elapsed) / idle.elapsed;
  return {
    delay,
    cpu: { streaming: streaming.seconds, idle: idle.seconds, per_1000_deltas: (net * 1000) / words },
    burst: {
      text: spread(bursts.map(({ text }) => text)).median,
      complete: spread(bursts.map(({ complete }) => complete)).median,
    },
    clock_difference: watched.clock_difference,
  };
}

/** From the server's write to the last word in the document, and to the end that is shown. */
async function burstOf(arm: Arm, server: WordServer): Promise<{ text: number; complete: number }> {
  await server.next(BURST, 0);
  const { seen, complete } = await (await arm.run(BURST)).finished();
  const [first] = await server.written();
  const last = seen.at(-1);
  if (first === undefined || last === undefined) throw new Error("the burst did not arrive");
  return { text: last - first, complete: complete - first };
}

function summary(visits: Visit[]): Record<string, Spread> {
  return {
    delay_p50: spread(visits.map((visit) => visit.delay.p50)),
    delay_p95: spread(visits.map((visit) => visit.delay.p95)),
    delay_max: spread(visits.map((visit) => visit.delay.max)),
    cpu_per_1000_deltas: spread(visits.map((visit) => visit.cpu.per_1000_deltas)),
    cpu_idle_per_second: spread(visits.map((visit) => visit.cpu.idle / SECONDS)),
    burst_text: spread(visits.map((visit) => visit.burst.text)),
    burst_complete: spread(visits.map((visit) => visit.burst.complete)),
  };
}

/** Round by round, as the arms of one round saw the same machine. */
function ratio(over: Visit[], under: Visit[], value: (visit: Visit) => number): Spread {
  return spread(
    over.flatMap((visit, round) => {
      const other = under[round];
      return other === undefined ? [] : [value(visit) / value(other)];
    }),
  );
}
