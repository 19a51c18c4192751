import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "./app";
import { cli, list, show } from "./cli";
import * as desktop from "./desktop";
import { type Page, squeezed } from "./page";
import { report, textOf } from "./report";
import { until } from "./until";
import { words } from "./words";

const RUN = "01936d5e-0000-7000-8000-000000000002";

// One story, told in order: each test goes on where the last one ended.
describe.sequential("a report comes from another machine", () => {
  const told = report("borrowed bundles");
  const text = textOf(told);
  const folder = mkdtempSync(join(tmpdir(), "prospect-bundle-"));
  const bundle = join(folder, "report.zip");
  const damaged = join(folder, "damaged.zip");
  let app: App;
  let page: Page;

  beforeAll(async () => {
    // Written by somebody else: a library of their own, and a pace that leaves time to see the first half alone.
    const run = join(folder, "run.json");
    const first = Buffer.byteLength(told.opening);
    const pace = [
      [10, first],
      [4_000, Buffer.byteLength(text) - first],
    ];
    writeFileSync(run, JSON.stringify({ run_id: RUN, title: "Borrowed", text, pace }));
    const theirs = join(folder, "theirs");
    cli(theirs, "import", run);
    cli(theirs, "export", RUN, "--format", "bundle", "--output", bundle);
    const bytes = readFileSync(bundle);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    writeFileSync(damaged, bytes);
    app = await App.launch();
    page = app.page;
    await page.click("open-settings");
  });

  afterAll(async () => {
    await app?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a bundle that was damaged on its way is refused, and nothing of it comes in", async () => {
    await importBundle(damaged);
    await page.waitForText("[role=alert]", words.error.invalid_file.title);
    expect(await page.attribute("error-message", "data-code")).toBe("invalid_file");
    expect(list(app.dataDir)).toEqual([]);
  });

  test("a whole one is imported and opened, word for word", async () => {
    await importBundle(bundle);
    await page.waitForText("h1", "Borrowed");
    await page.waitForText("body", words.keeping.bundle_imported);
    expect(show(app.dataDir, RUN).text).toBe(text);
    expect(squeezed(await page.section("profile_analysis"))).toBe(squeezed(told.plain.profile_analysis));
  });

  test("it is replayed at its own pace, with no server and no key", async () => {
    await page.press(words.report.actions);
    await page.press(words.report.replay);
    await page.waitForText("header", words.report.replay_note);
    await until("its first words come", async () => (await page.section("profile_analysis")) !== "");
    expect(squeezed(await page.section("profile_analysis")), "and no others yet").toBe(
      squeezed(told.openingPlain),
    );
    await page.waitForNone("[data-testid=stop-run]");
    expect(squeezed(await page.section("personalized_recommendations"))).toBe(
      squeezed(told.plain.personalized_recommendations),
    );
    expect(
      list(app.dataDir).map(({ run_id }) => run_id),
      "no second copy",
    ).toEqual([RUN]);
    expect(show(app.dataDir, RUN).text).toBe(text);
  });

  test("once more, the rest is shown at once when somebody asks for it", async () => {
    await page.press(words.report.actions);
    await page.press(words.report.replay);
    await page.waitForText("header", words.report.replay_note);
    await page.click("stop-run");
    await page.waitForNone("[data-testid=stop-run]");
    expect(squeezed(await page.section("personalized_recommendations"))).toBe(
      squeezed(told.plain.personalized_recommendations),
    );
    expect(show(app.dataDir, RUN).text).toBe(text);
  });

  async function importBundle(file: string): Promise<void> {
    const before = desktop.windowsOf(app.pid());
    await page.click("import-bundle");
    const dialog = await desktop.dialogOver(...before);
    // A dialog that opens files shows no field for a path until it is asked for one.
    desktop.press("ctrl+l");
    desktop.type(file);
    // Return does nothing while the dialog still looks for what is there by that name.
    await until("the file is chosen", async () => {
      desktop.press("Return");
      return desktop.gone(dialog, 1_000).then(
        () => true,
        () => false,
      );
    });
  }
});
