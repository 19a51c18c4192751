import { afterEach, beforeEach, expect, test } from "vitest";
import { App } from "./app";
import { list, show } from "./cli";
import { connect, discover } from "./discovery";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { until } from "./until";

const isLong = process.env["PROSPECT_LONG_TESTS"] !== undefined;
const rounds = isLong ? 20 : 1;
const sent = Array.from({ length: 20_000 }, (_, n) => `word${String(n)} `).join("");
/** The journal is 200 ms behind at most. A machine under load may take as long again to write. */
const patience = 500;

let mock: Mock;
let app: App;

beforeEach(async () => {
  mock = await Mock.start();
  app = await App.launch();
  await connect(app.page, { url: mock.url, model: "mock-report" });
});

afterEach(async () => {
  await app?.dispose();
  await mock?.stop();
});

test(
  "killed in mid-stream, the app keeps an exact prefix of each report and says what became of it",
  { timeout: 60_000 * rounds },
  async () => {
    const losses: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await mock.queue(streamed({ pace: 2000 }, { text: sent }));
      await discover(app.page);
      const seen = await read(app.page, 1 + ((round * 7919) % 2000));
      await app.kill();
      const killed = performance.now();

      // Its threads end one after the other, and the last one drops its lock.
      await until("its owner is gone", () => list(app.dataDir)[0]?.status === "interrupted");
      const [newest] = list(app.dataDir);
      const kept = show(app.dataDir, newest?.run_id ?? "").text;
      expect(sent.startsWith(kept), "an exact prefix").toBe(true);
      const words = kept.split(" ").length - 1;
      const firstLost = seen.find((moment) => moment.words > words);
      losses.push(firstLost === undefined ? 0 : killed - firstLost.at);
      expect(losses.at(-1), `${String(words)} words kept`).toBeLessThan(patience);

      app = await app.restart();
      await app.page.openRun(newest?.run_id ?? "");
      await app.page.waitForStatus("interrupted");
    }
    losses.sort((one, other) => one - other);
    const [median, longest] = [losses[losses.length >> 1], losses.at(-1)].map((loss) => loss?.toFixed(0));
    console.log(
      `${String(rounds)} kills: lost ${median ?? ""} ms of shown text, ${longest ?? ""} ms at most`,
    );
    expect(list(app.dataDir).filter((run) => run.status === "streaming")).toEqual([]);
  },
);

/** Watches the report grow to that many words; how many were shown when. */
async function read(page: Page, enough: number): Promise<{ at: number; words: number }[]> {
  const moments: { at: number; words: number }[] = [];
  while ((moments.at(-1)?.words ?? 0) < enough) {
    const words = await page.browser.execute(() => {
      const text = document.querySelector('[data-section="profile_analysis"]')?.textContent ?? "";
      return text.split(" ").length - 1;
    });
    moments.push({ at: performance.now(), words });
  }
  return moments;
}
