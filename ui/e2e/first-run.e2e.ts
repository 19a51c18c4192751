import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "./app";
import { canaryKey, placesWith } from "./canary";
import { show } from "./cli";
import { connect, discover, fillIn, founder } from "./discovery";
import { Mock, streamed } from "./mock";
import { type Page, type SectionKey, squeezed } from "./page";
import { report, textOf } from "./report";

const sections: SectionKey[] = ["profile_analysis", "startup_ideas_research", "personalized_recommendations"];

// One story, told in order: each test goes on where the last one ended.
describe.sequential("a first run", () => {
  const key = canaryKey();
  const first = report("tools for letting agents");
  const second = report("duty returns for breweries");
  let mock: Mock;
  let app: App;
  let page: Page;
  let firstRun: string;

  beforeAll(async () => {
    mock = await Mock.start();
    app = await App.launch();
    page = app.page;
  });

  afterAll(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("settings keep the server, the model and the key", async () => {
    await connect(page, { url: mock.url, model: "mock-report", key });
    expect(await page.byId("api-key").getValue(), "a stored key is not shown again").toBe("");
    expect(await page.byId("base-url").getValue()).toBe(mock.url);
  });

  test("review shows the exact messages, and they are what is sent", async () => {
    await mock.queue(
      streamed({ pace: 400 }, { text: first.opening }, { gate: "middle" }, { text: first.rest }),
    );
    await fillIn(page);
    const reviewed = await page.text("[data-testid=review]");
    await page.click("start-run");
    const request = await mock.wait(0, "started");
    const messages = request.body?.messages ?? [];
    expect(messages.length).toBeGreaterThan(0);
    for (const { content } of messages) {
      expect(squeezed(reviewed), "every message was shown before it was sent").toContain(squeezed(content));
    }
    expect(messages.map(({ content }) => content).join()).toContain(founder.sub_interest_area);
  });

  test("text is visible while the server is still sending", async () => {
    await mock.wait(0, "held");
    await page.waitForText('[data-section="profile_analysis"]', first.openingPlain);
    await page.waitForStatus("streaming");
    expect((await mock.requests()).find(({ completion }) => completion === 0)?.finished_ms).toBeNull();
    await mock.release("middle");
  });

  test("the whole report stands in its sections, without markers or data", async () => {
    await page.waitForStatus("complete");
    await expectSections(page, first.plain);
    [firstRun = ""] = await page.runIds();
    expect(show(app.dataDir, firstRun), "what is saved is what was sent, byte for byte").toMatchObject({
      status: "complete",
      text: textOf(first),
    });
  });

  test("a reload in mid-stream loses nothing", async () => {
    await mock.queue(
      streamed({ text: second.opening }, { gate: "reloaded" }, { text: second.rest }, { gate: "stopped" }),
    );
    await discover(page, { ...founder, sub_interest_area: "Duty returns" });
    await page.waitForText('[data-section="profile_analysis"]', second.openingPlain);
    await app.reload();
    await page.waitForText('[data-section="profile_analysis"]', second.openingPlain);
    await page.waitForStatus("streaming");
    await mock.release("reloaded");
    await page.waitForText(
      '[data-section="personalized_recommendations"]',
      second.plain.personalized_recommendations,
    );
    await expectSections(page, second.plain);
  });

  test("stop reaches the server within half a second, and the text is kept", async () => {
    await mock.wait(1, "held");
    const clicked = await mock.mark("stop");
    await page.click("stop-run");
    const request = await mock.wait(1, "closed");
    expect(request.closed_by_client).toBe(true);
    expect(
      (request.closed_ms ?? Infinity) - clicked,
      "milliseconds from the click to the closed connection",
    ).toBeLessThan(500);
    await page.waitForStatus("cancelled");
    await expectSections(page, second.plain);
    const [stopped = ""] = await page.runIds();
    expect(show(app.dataDir, stopped)).toMatchObject({ status: "cancelled", text: textOf(second) });
  });

  test("the key went to the server and nowhere else", async () => {
    const sent = (await mock.requests()).filter(({ completion }) => completion !== null);
    expect(sent.map(({ headers }) => headers["authorization"])).toEqual([`Bearer ${key}`, `Bearer ${key}`]);
    expect(await placesWith(mock.url, app), "the search does find what is there").not.toEqual([]);
    expect(await placesWith(key, app)).toEqual([]);
    await page.click("open-settings");
    await page.waitFor("settings-form");
    expect(await placesWith(key, app)).toEqual([]);
  });

  test("both runs are there after a restart, with no server to ask", async () => {
    await mock.stop();
    app = await app.restart();
    page = app.page;
    await page.waitFor("history");
    await expect.poll(() => page.runIds(), { timeout: 10_000 }).toHaveLength(2);
    await page.openRun(firstRun);
    await page.waitForStatus("complete");
    await expectSections(page, first.plain);
    expect(await placesWith(key, app), "the key must not be in the log of the second start either").toEqual(
      [],
    );
  });
});

async function expectSections(page: Page, plain: Record<SectionKey, string>): Promise<void> {
  for (const key of sections) {
    await page.waitForText(`[data-section="${key}"]`, plain[key]);
    expect(squeezed(await page.section(key)), `${key} shows its text and nothing else`).toBe(
      squeezed(plain[key]),
    );
  }
}
