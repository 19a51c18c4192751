import { readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { App } from "./app";
import { show } from "./cli";
import { connect, discover, founder, openSettings } from "./discovery";
import { Mock, streamed } from "./mock";
import { type Page, squeezed } from "./page";
import { report, textOf } from "./report";
import { until } from "./until";
import { words } from "./words";

describe("when something goes wrong", () => {
  let mock: Mock;
  let app: App;
  let page: Page;

  beforeEach(async () => {
    mock = await Mock.start("--key", "sk-right");
    app = await App.launch();
    page = app.page;
  });

  afterEach(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("a missing answer is told beside its field, and focus goes there", async () => {
    await page.click("new-discovery");
    await page.waitFor("profile-form");
    await page.click("next-step");
    await until("the goal's error is told", async () => (await errorBeside(page, "goal_type")) !== "");
    expect(await page.byId("review").isExisting(), "the form stays on the step").toBe(false);
    await until("focus is on the goal", () =>
      page.browser.execute(() => document.activeElement?.getAttribute("name") === "goal_type"),
    );
  });

  test("a refused key is told as one", async () => {
    await connect(page, { url: mock.url, model: "mock-report", key: "sk-wrong" });
    await discover(page);
    await expectProblem(page, "bad_key");
    expect(await page.text("body"), "the key is in no message").not.toContain("sk-wrong");
  });

  test("a server that is not there is told as one", async () => {
    await connect(page, { url: mock.url, model: "mock-report", key: "sk-right" });
    await mock.stop();
    await discover(page);
    await expectProblem(page, "no_connection");
  });

  test("text that came before the connection broke is kept", async () => {
    const { opening, openingPlain } = report("a broken line");
    await mock.queue({ steps: ["role", { text: opening }, { gate: "break" }, "reset"] });
    await connect(page, { url: mock.url, model: "mock-report", key: "sk-right" });
    await discover(page);
    await page.waitForText('[data-section="profile_analysis"]', openingPlain);
    await mock.release("break");
    await expectProblem(page, "connection_lost");
    expect(squeezed(await page.section("profile_analysis"))).toBe(squeezed(openingPlain));
  });

  test("settings and a draft that were cut in mid-save come back, and it is told", async () => {
    await connect(page, { url: mock.url, model: "mock-report", key: "sk-right" });
    await page.click("new-discovery");
    await page.choose("goal_type", founder.goal_type);
    await until("the draft is kept", () => draft(app).includes(founder.goal_type));
    await app.quit();
    for (const file of ["settings.json", "draft.json"]) {
      const path = join(app.dataDir, file);
      truncateSync(path, Math.floor(statSync(path).size / 2));
    }
    app = await App.launch({ dataDir: app.dataDir });
    page = app.page;
    await openSettings(page);
    await page.waitForText('[data-testid="settings-form"]', words.settings.recovered);
    expect(await page.byId("base-url").getValue()).toBe(mock.url);
    await page.click("new-discovery");
    await page.waitFor("profile-form");
    const chosen = page.browser.$(`input[name=goal_type][value="${founder.goal_type}"]`);
    await until("the draft is back", () => chosen.isSelected());
    await mock.queue(streamed({ text: textOf(report("a mended draft")) }));
    await discover(page);
    await page.waitForStatus("complete");
  });

  test("a run cut off by a crash is kept as interrupted", async () => {
    const { opening, openingPlain } = report("a power cut");
    await mock.queue(streamed({ text: opening }, { gate: "never" }));
    await connect(page, { url: mock.url, model: "mock-report", key: "sk-right" });
    await discover(page);
    await page.waitForText('[data-section="profile_analysis"]', openingPlain);
    const [run = ""] = await page.runIds();
    // The journal is at most 250 ms behind the screen; wait until it has caught up, as a crash a moment later finds it.
    await until("the text is in the library", () => show(app.dataDir, run).text === opening);
    await app.kill();
    app = await App.launch({ dataDir: app.dataDir });
    page = app.page;
    await page.openRun(run);
    await page.waitForStatus("interrupted");
    expect(squeezed(await page.section("profile_analysis"))).toBe(squeezed(openingPlain));
  });
});

function draft(app: App): string {
  return readFileSync(join(app.dataDir, "draft.json"), "utf8");
}

async function expectProblem(page: Page, code: string): Promise<void> {
  await page.waitForAttribute("error-message", "data-code", code);
  expect((await page.text('[data-testid="error-message"]')).length, "it is told in words").toBeGreaterThan(
    20,
  );
  await page.waitForStatus("failed");
}

/** The words that the first control of this name is described by, where it is marked as invalid. */
async function errorBeside(page: Page, name: string): Promise<string> {
  return page.browser.execute((wanted) => {
    const control = document.querySelector(`[data-testid=profile-form] [name="${wanted}"]`);
    const invalid = control?.closest("[aria-invalid=true]");
    const ids = (
      invalid?.getAttribute("aria-describedby") ??
      invalid?.getAttribute("aria-errormessage") ??
      ""
    ).split(" ");
    return ids
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ")
      .trim();
  }, name);
}
