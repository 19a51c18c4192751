import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { App } from "./app";
import { canaryKey, placesWith } from "./canary";
import { connect, discover, fillIn, openSettings } from "./discovery";
import { answerPrompt, forgetKey, lockKeyring, storedKey, storeSecondKey, unlockKeyring } from "./keyring";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { report, textOf } from "./report";
import { until } from "./until";
import { words } from "./words";

describe("keys", () => {
  const key = canaryKey();
  const told = report("the right key");
  let mock: Mock;
  let app: App;
  let page: Page;

  beforeEach(async () => {
    mock = await Mock.start("--key", key);
  });

  afterEach(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("a wrong key is refused and can be replaced from where that is told; then the report is written", async () => {
    await launch();
    await connect(page, { url: mock.url, model: "mock-report", key: "sk-wrong" });
    await discover(page);
    await page.waitForAttribute("error-message", "data-code", "bad_key");
    await page.press(words.remedy.open_settings);
    await page.waitFor("settings-form");
    await until("the key has the focus", () => isFocused("api-key"));
    await page.fill("api-key", key);
    await page.click("save-settings");
    await until("the keyring has the new key", () => storedKey(mock.origin) === key);
    const [failed = ""] = await page.runIds();
    await page.openRun(failed);
    await mock.queue(streamed({ text: textOf(told) }));
    await page.press(words.remedy.run_again);
    await page.waitForText('[data-section="profile_analysis"]', told.openingPlain);
    await page.waitForStatus("complete");
  });

  test("a key removed behind the app’s back is missed in the settings, in Review and by a run", async () => {
    await launch();
    await connect(page, { url: mock.url, model: "mock-report", key });
    expect(storedKey(mock.origin)).toBe(key);
    await page.click("new-discovery");
    forgetKey(mock.origin);
    await openSettings(page);
    await page.waitForAttribute("key-state", "data-state", "missing");
    // A server on this computer may need no key, so the request goes out without one, and this server minds.
    await fillIn(page);
    await page.waitFor("key-notice");
    await page.click("start-run");
    await page.waitForAttribute("error-message", "data-code", "bad_key");
    const request = await mock.wait(0, "finished");
    expect(request.headers["authorization"], "a forgotten key is not sent").toBeUndefined();
  });

  test("without a key nothing is sent to a server that is not on this computer", async () => {
    await launch();
    await connect(page, { url: "https://prospect.invalid/v1", model: "some-model" });
    await page.waitForAttribute("key-state", "data-state", "missing");
    await discover(page);
    await until("it is told", async () => (await page.text("body")).includes(words.error.missing_key.next));
    expect(await page.runIds(), "there is no run of a request that was not sent").toEqual([]);
    await page.press(words.action.open_settings);
    await page.waitFor("settings-form");
  });

  test("a locked keyring is told as one, and found open again without a restart", async () => {
    await launch();
    await connect(page, { url: mock.url, model: "mock-report", key });
    await page.click("new-discovery");
    lockKeyring();
    try {
      await openSettings(page);
      await page.waitForAttribute("key-state", "data-state", "locked");
      await page.click("unlock-keyring");
      await answerPrompt("cancel");
      await page.waitForAttribute("error-message", "data-code", "keyring_locked");
      await page.click("unlock-keyring");
      await answerPrompt("unlock");
      await page.waitForAttribute("key-state", "data-state", "stored");
    } finally {
      unlockKeyring();
    }
    await mock.queue(streamed({ text: textOf(told) }));
    await discover(page);
    await page.waitForStatus("complete");
  });

  test("of several keys for one endpoint the next one that is entered takes the place", async () => {
    await launch();
    await connect(page, { url: mock.url, model: "mock-report", key: "sk-one" });
    storeSecondKey(mock.origin);
    await page.click("new-discovery");
    await openSettings(page);
    await page.waitForAttribute("key-state", "data-state", "ambiguous");
    await page.fill("api-key", key);
    await page.click("save-settings");
    await page.waitForAttribute("key-state", "data-state", "stored");
    expect(storedKey(mock.origin)).toBe(key);
  });

  test("without any keyring a key can be kept for the session, and only there", async () => {
    await launch({ DBUS_SESSION_BUS_ADDRESS: undefined });
    await openSettings(page);
    await page.fill("base-url", mock.url);
    await page.fill("model", "mock-report");
    await page.waitForAttribute("key-state", "data-state", "unavailable");
    await page.fill("api-key", key);
    await page.click("save-settings");
    await page.waitForAttribute("error-message", "data-code", "keyring_unavailable");
    await page.press(words.settings.session_button);
    await page.waitForAttribute("key-state", "data-state", "session");
    await mock.queue(streamed({ text: textOf(told) }));
    await discover(page);
    await page.waitForStatus("complete");
    expect((await mock.wait(0, "finished")).headers["authorization"]).toBe(`Bearer ${key}`);
    expect(await placesWith(key, app), "in memory, and nowhere else").toEqual([]);
    app = await app.restart({ env: { DBUS_SESSION_BUS_ADDRESS: undefined } });
    page = app.page;
    await openSettings(page);
    await page.waitForAttribute("key-state", "data-state", "unavailable");
  });

  test("the connection test says what is good and what is wrong, before anything is saved", async () => {
    await launch();
    await openSettings(page);
    await page.fill("base-url", mock.url);
    await page.fill("model", "mock-missing");
    await page.fill("api-key", "sk-wrong");
    await expectTest("bad_key");
    await page.fill("api-key", key);
    await expectTest("unknown_model");
    await page.fill("model", "mock-report");
    await page.click("test-connection");
    await page.waitForAttribute("connection-result", "data-state", "answered");
    expect(storedKey(mock.origin), "testing keeps nothing").toBe("");
    await mock.stop();
    await expectTest("no_connection");
  });

  async function launch(env: Record<string, string | undefined> = {}): Promise<void> {
    app = await App.launch({ env });
    page = app.page;
  }

  async function expectTest(code: string): Promise<void> {
    await page.click("test-connection");
    await page.waitForAttribute("error-message", "data-code", code);
    await page.waitForAttribute("connection-result", "data-state", "failed");
  }

  function isFocused(id: string): Promise<boolean> {
    return page.browser.execute(
      (wanted) => document.activeElement?.getAttribute("data-testid") === wanted,
      id,
    );
  }
});
