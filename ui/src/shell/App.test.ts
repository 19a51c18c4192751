import { render, screen, waitFor, within } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import type { RunEvent, RunStatus, SavedRun } from "../ipc/backend";
import { FAKE_SETTINGS, FakeBackend, fakeSavedRun, type FakeOptions } from "../ipc/fake";
import { FAKE_REPORT } from "../ipc/fake-report";
import { doneStep } from "../ipc/fake-run";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
import App from "./App.svelte";

function open(options: FakeOptions = {}, prepare: (backend: FakeBackend) => void = () => undefined) {
  const backend = new FakeBackend(options);
  prepare(backend);
  const reload = vi.fn();
  const rendered = render(App, { backend, reload });
  return { backend, reload, user: userEvent.setup(), ...rendered };
}

const status = async (wanted: RunStatus): Promise<void> =>
  waitFor(() => expect(screen.getByTestId("run-status")).toHaveProperty("dataset.status", wanted));

const section = (key: string): string => document.querySelector(`[data-section="${key}"]`)?.textContent ?? "";

const saved = (given: Partial<SavedRun> = {}): SavedRun => fakeSavedRun({ text: FAKE_REPORT, ...given });

async function reachReview(user: ReturnType<typeof userEvent.setup>): Promise<void> {
  for (let step = 0; step < 4; step += 1) {
    const heading = screen.getByRole("heading", { level: 1 }).textContent;
    await user.click(screen.getByTestId("next-step"));
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).not.toBe(heading));
  }
  await screen.findByText("The exact messages");
}

describe("the first launch", () => {
  test("offers the sample, OpenAI and other servers, without a modal", async () => {
    open({ keyState: "missing" });
    await screen.findByRole("heading", { name: "Find a startup worth building" });
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("button", { name: /Try the sample/ })).toBeTruthy();
    await expectAccessible();
  });

  test("the sample streams and is labelled as one", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    expect(await screen.findByText("Sample: no model was called")).toBeTruthy();
    backend.finish("run-0001");
    await status("complete");
  });

  test("another server leads to the address, OpenAI to the key", async () => {
    const { user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /another or local server/ }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("base-url")));
  });
});

describe("a run from the form to the report", () => {
  test("streams into three sections and ends complete", async () => {
    const { backend, user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    await user.click(screen.getByTestId("start-run"));
    await status("streaming");
    backend.advance("run-0001", 8);
    await waitFor(() => expect(section("profile_analysis")).toContain("ten to twenty hours a week"));
    expect(
      [...document.querySelectorAll("[data-section]")].map((host) => host.getAttribute("data-section")),
    ).toEqual(["profile_analysis", "startup_ideas_research", "personalized_recommendations"]);
    await expectAccessible();
    backend.finish("run-0001");
    await status("complete");
    await waitFor(() => expect(section("personalized_recommendations")).toContain("ask for $120 a month"));
    expect(document.body.textContent).not.toContain('"ideas"');
    expect(screen.getByTestId("run-metrics").textContent).toContain("tokens/s");
    await expectAccessible();
  });

  test("the next discovery begins at the first question with the same answers", async () => {
    const { backend, user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    await user.click(screen.getByTestId("start-run"));
    await status("streaming");
    backend.finish("run-0001");
    await user.click(screen.getByTestId("new-discovery"));
    await screen.findByRole("heading", { level: 1, name: "What should this business do for you?" });
    expect(screen.getByRole("radio", { name: "Extra Income" })).toHaveProperty("checked", true);
  });

  test("coming back to Review from the settings shows the new endpoint", async () => {
    const { user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    await user.click(screen.getByTestId("open-settings"));
    await user.clear(await screen.findByTestId("model"));
    await user.type(screen.getByTestId("model"), "llama");
    await user.click(screen.getByTestId("save-settings"));
    await screen.findByText("Saved");
    await user.click(screen.getByTestId("new-discovery"));
    await waitFor(() => expect(screen.getByTestId("review").textContent).toContain("llama"));
  });

  test("says in words what happens before there is text", async () => {
    const { backend, user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    await user.click(screen.getByTestId("start-run"));
    await status("streaming");
    backend.advance("run-0001");
    await screen.findByText("Connecting to the server…");
  });

  test("announces its phases politely, and never its text", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.finish("run-0001");
    await waitFor(() => expect(screen.getByTestId("news").textContent).toBe("The report is complete."));
  });

  test("Stop ends it and keeps the text", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.advance("run-0001", 6);
    await user.click(screen.getByTestId("stop-run"));
    await status("cancelled");
    expect(section("profile_analysis")).toContain("You can give");
    expect(screen.queryByTestId("stop-run")).toBeNull();
  });

  test("going away and back loses nothing", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.advance("run-0001", 8);
    await user.click(screen.getByTestId("open-settings"));
    await screen.findByTestId("settings-form");
    backend.advance("run-0001", 12);
    await user.click(await screen.findByTestId("history-item"));
    await status("streaming");
    backend.finish("run-0001");
    await waitFor(() => expect(section("personalized_recommendations")).toContain("or stop."));
    expect(section("profile_analysis").match(/You can give/g)).toHaveLength(1);
  });

  test("a reload comes back to the same run and its text", async () => {
    const { backend, user, unmount } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.advance("run-0001", 10);
    unmount();
    render(App, { backend });
    await status("streaming");
    await waitFor(() => expect(section("profile_analysis").match(/You can give/g)).toHaveLength(1));
    backend.finish("run-0001");
    await status("complete");
  });

  test("a run that cannot be started says why and stays on Review", async () => {
    const { backend, user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    backend.failNext("startRun", { code: "missing_key", message: "There is no key." });
    await user.click(screen.getByTestId("start-run"));
    await screen.findByText(/There is no key\..*your answers are kept/);
    expect(screen.getByTestId("review")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Open settings" }));
    await screen.findByTestId("settings-form");
  });
});

describe("how a report can end", () => {
  const endings: [RunStatus, string][] = [
    ["truncated", "The report was cut off"],
    ["unmarked", "The report may not be finished"],
    ["cancelled", "You stopped this report"],
    ["interrupted", "The report was interrupted"],
  ];

  test.each(endings)("%s is said, with a way on", async (ending, words) => {
    const { user } = open({ runs: [saved({ status: ending, text: FAKE_REPORT.slice(0, 700) })] });
    await user.click(await screen.findByTestId("history-item"));
    await status(ending);
    expect(screen.getByText(words)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Run again" })).toBeTruthy();
    expect(screen.queryByTestId("error-message")).toBeNull();
    await expectAccessible();
  });

  const failure = (code: string, given: object = {}): RunEvent =>
    ({
      event: "error",
      error: "It broke.",
      code,
      hint: null,
      retry_after: null,
      partial: true,
      saved: true,
      save_error: null,
      ...given,
    }) as RunEvent;

  async function failing(step: RunEvent, deltas: number) {
    const opened = open({ keyState: "missing" });
    await opened.user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    opened.backend.advance("run-0001", 2 + deltas);
    opened.backend.end("run-0001", step);
    await status("failed");
    return opened;
  }

  test("failed in the middle: what happened, what was kept, and run again", async () => {
    await failing(failure("connection_lost"), 4);
    const message = screen.getByTestId("error-message");
    expect(message.dataset.code).toBe("connection_lost");
    expect(message.textContent).toContain("It broke.");
    expect(message.textContent).toContain("The text that arrived is kept.");
    expect(within(message).getByRole("button", { name: "Run again" })).toBeTruthy();
    expect(section("profile_analysis")).toContain("You can give");
    await expectAccessible();
  });

  test("failed for want of a key: the button opens the settings", async () => {
    const { user } = await failing(failure("bad_key", { partial: false }), 0);
    const message = screen.getByTestId("error-message");
    expect(message.textContent).toContain("No text had arrived, so nothing was lost.");
    await user.click(within(message).getByRole("button", { name: "Open settings" }));
    await screen.findByTestId("settings-form");
  });

  test("a pause the server asks for is said", async () => {
    await failing(failure("rate_limited", { retry_after: 12 }), 1);
    expect(screen.getByTestId("error-message").textContent).toContain("asks to wait 12 seconds");
  });

  test("broken off and continued: the text goes on where it stopped", async () => {
    const { backend, user } = await failing(failure("connection_lost"), 12);
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await status("streaming");
    expect(section("profile_analysis")).toContain("You can give");
    await expectAccessible();
    backend.finish("run-0001");
    await status("complete");
    expect(screen.queryByTestId("error-message")).toBeNull();
    expect(section("profile_analysis").match(/You can give/g)).toHaveLength(1);
    await waitFor(() => expect(section("personalized_recommendations")).toContain("or stop."));
  });

  test("what cannot be continued says so and stays as it is", async () => {
    const { backend, user } = open({
      runs: [saved({ status: "cancelled", text: FAKE_REPORT.slice(0, 700) })],
    });
    await user.click(await screen.findByTestId("history-item"));
    await status("cancelled");
    backend.failNext("continueRun", { code: "cannot_continue", message: "It cannot go on." });
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await screen.findByText(/It cannot go on\..*Its text is kept as it is/);
    await status("cancelled");
  });

  test("run again asks the model anew, though the answer is in the library", async () => {
    const { user } = open({
      runs: [saved({ status: "truncated", text: FAKE_REPORT.slice(0, 700), profile: founder() })],
      cached: { run_id: "saved-1", created_at: 0 },
    });
    await user.click(await screen.findByTestId("history-item"));
    await status("truncated");
    await user.click(screen.getByRole("button", { name: "Run again" }));
    await status("streaming");
  });

  test("not saved: it says so, and saving again clears it", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.advance("run-0001", 4);
    const done = doneStep("m");
    if (done.event === "done") {
      done.metadata.saved = false;
      done.metadata.save_error = "The disk is full.";
    }
    backend.end("run-0001", done);
    await status("complete");
    const message = screen.getByTestId("error-message");
    expect(message.textContent).toContain("The disk is full.");
    await user.click(within(message).getByRole("button", { name: "Save again" }));
    await waitFor(() => expect(screen.queryByTestId("error-message")).toBeNull());
  });
});

describe("the library", () => {
  test("opens a past report as it was", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByTestId("history-item"));
    await status("complete");
    expect(screen.getByRole("heading", { level: 1, name: "Grant radar" })).toBeTruthy();
    expect(section("startup_ideas_research")).toContain("Shift swap by text");
    await expectAccessible();
  });

  test("a report goes to the trash, and Undo brings it back", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByRole("button", { name: "Move “Grant radar” to the trash" }));
    await waitFor(() => expect(screen.queryByTestId("history-item")).toBeNull());
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await screen.findByTestId("history-item");
  });

  test("the trash gives a report back", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByRole("button", { name: "Move “Grant radar” to the trash" }));
    await user.click(screen.getByRole("button", { name: "Trash" }));
    await user.click(await screen.findByRole("button", { name: "Restore “Grant radar”" }));
    await screen.findByTestId("history-item");
    await screen.findByText("The trash is empty.");
    await expectAccessible();
  });

  test("a report that cannot be put away comes back with the reason", async () => {
    const { backend, user } = open({ runs: [saved({ title: "Grant radar" })] });
    const button = await screen.findByRole("button", { name: "Move “Grant radar” to the trash" });
    backend.failNext("trashRun", { code: "library_failed", message: "The library is read-only." });
    await user.click(button);
    await screen.findByText(/The library is read-only\./);
    expect(screen.getByTestId("history-item")).toBeTruthy();
  });

  test("a report that is gone says so", async () => {
    const { backend, user } = open({ runs: [saved()] });
    const item = await screen.findByTestId("history-item");
    backend.failNext("openRun", { code: "run_not_found", message: "This report is gone." });
    await user.click(item);
    expect((await screen.findByTestId("error-message")).dataset.code).toBe("run_not_found");
    await expectAccessible();
  });

  test("a link in a report opens outside, through the backend", async () => {
    const { backend, user } = open({ runs: [saved()] });
    await user.click(await screen.findByTestId("history-item"));
    await user.click(await screen.findByRole("link", { name: "grants.gov" }));
    await waitFor(() => expect(backend.openedLinks).toEqual(["https://www.grants.gov/"]));
  });
});

test("a view that takes the focused button away keeps the keyboard in the main pane", async () => {
  const { user } = open({ keyState: "missing" });
  await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
  await status("streaming");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("main")));
});

test("keys lead to the main places", async () => {
  const { user } = open({ runs: [saved()] });
  await screen.findByTestId("profile-form");
  await user.keyboard("{Control>},{/Control}");
  await screen.findByTestId("settings-form");
  await user.keyboard("{Control>}n{/Control}");
  await screen.findByTestId("profile-form");
  await user.keyboard("{Control>}b{/Control}");
  await waitFor(() => expect(screen.queryByTestId("history")).toBeNull());
  await user.click(screen.getByRole("button", { name: "Show sidebar (Ctrl B)" }));
  expect(screen.getByTestId("history")).toBeTruthy();
});

describe("a report in hand", () => {
  async function opened(options: FakeOptions = {}) {
    const app = open({ runs: [saved({ title: "Grant radar" })], ...options });
    await app.user.click(await screen.findByTestId("history-item"));
    await status("complete");
    return app;
  }

  test("is exported through the system's dialog, and says where to", async () => {
    const { backend, user } = await opened();
    expect(screen.getByTestId("export-format")).toHaveProperty("value", "md");
    await user.click(screen.getByTestId("export-report"));
    await screen.findByText("Exported to /home/ada/Documents/report.md");
    expect(backend.exported).toEqual([{ runId: "saved-1", format: "md" }]);
  });

  test("is not exported when the reader thinks better of it", async () => {
    const { backend, user } = await opened({ exportTo: null });
    await user.click(screen.getByTestId("export-report"));
    await waitFor(() => expect(backend.exported).toHaveLength(1));
    await waitFor(() => expect(screen.getByTestId("export-report")).toHaveProperty("disabled", false));
    expect(screen.queryByText(/Exported/)).toBeNull();
  });

  test("that cannot be exported says why, and can be tried again", async () => {
    const { backend, user } = await opened();
    backend.failNext("exportRun", { code: "export_failed", message: "The folder is read-only." });
    await user.click(screen.getByTestId("export-report"));
    await screen.findByText(/The folder is read-only\. It is safe in the library\./);
    await user.click(screen.getByRole("button", { name: "Export again" }));
    await screen.findByText(/Exported to/);
  });

  test("is copied section by section", async () => {
    const { backend, user } = await opened();
    await user.click(screen.getByRole("button", { name: "Copy “Startup ideas research”" }));
    await screen.findByText("“Startup ideas research” is on the clipboard.");
    expect(backend.copied).toEqual([{ runId: "saved-1", section: "startup_ideas_research" }]);
  });

  test("folds its sections and keeps them so, and keeps every host in the page", async () => {
    const { user } = await opened();
    const heading = screen.getByRole("button", { name: "Profile analysis", expanded: true });
    await user.click(heading);
    expect(heading.getAttribute("aria-expanded")).toBe("false");
    expect(section("profile_analysis")).toContain("You can give");
    await user.click(screen.getByTestId("open-settings"));
    await user.click(await screen.findByTestId("history-item"));
    expect(screen.getByRole("button", { name: "Profile analysis", expanded: false })).toBeTruthy();
    await expectAccessible();
  });

  test("shows what was computed, and where it comes from", async () => {
    await opened({
      runs: [saved({ request: [{ role: "user", content: "The exact words." }], model: "gpt-test" })],
    });
    expect(screen.getByText("43–86 hours")).toBeTruthy();
    expect(screen.getByText("10–20 hours a week × 30 days ÷ 7")).toBeTruthy();
    expect(screen.getByText("The exact words.")).toBeTruthy();
    expect(screen.getByText(/1,800 in, 1,212 out/)).toBeTruthy();
  });

  test("gets another title, in the header and in the list", async () => {
    const { user } = await opened();
    await user.click(screen.getByRole("button", { name: "Rename this report" }));
    await user.keyboard("Night nurses{Enter}");
    await screen.findByRole("heading", { level: 1, name: "Night nurses" });
    expect(screen.getByTestId("history-item").textContent).toContain("Night nurses");
  });

  test("whose title cannot be kept has the old one again, with the reason", async () => {
    const { backend, user } = await opened();
    backend.failNext("renameRun", { code: "library_failed", message: "The disk is full." });
    await user.click(screen.getByRole("button", { name: "Rename this report" }));
    await user.keyboard("Night nurses{Enter}");
    await screen.findByText(/The disk is full\./);
    expect(screen.getByRole("heading", { level: 1, name: "Grant radar" })).toBeTruthy();
    expect(screen.getByTestId("history-item").textContent).toContain("Grant radar");
  });
});

describe("a library that cannot be opened", () => {
  test.each(["library_in_use", "library_newer", "library_failed"] as const)(
    "%s fills the window with what to do",
    async (code) => {
      const { reload, user } = open({}, (backend) => {
        backend.failNext("getSettings", { code, message: "It is not open." });
        backend.failNext("listRuns", { code, message: "It is not open." });
      });
      const message = await screen.findByTestId("error-message");
      expect(message.dataset.code).toBe(code);
      expect(message.textContent).toContain("It is not open.");
      expect(screen.queryByTestId("history")).toBeNull();
      await expectAccessible();
      await user.click(screen.getByRole("button", { name: "Try again" }));
      expect(reload).toHaveBeenCalledOnce();
    },
  );

  test("a list that fails later says so beside it, and Retry reads it", async () => {
    const { backend, user } = open({ runs: [saved()] });
    await screen.findByTestId("history-item");
    backend.failNext("listRuns", { code: "library_failed", message: "The disk is gone." });
    await user.click(screen.getByTestId("history-item"));
    await status("complete");
    await user.click(screen.getByRole("button", { name: "More actions" }));
    await user.click(await screen.findByText("Run again"));
    await status("streaming");
    const alert = await screen.findByText(
      "The disk is gone. Check that the disk is not full and that the data folder can be written.",
    );
    expect(alert).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByText(/The disk is gone/)).toBeNull());
  });
});

describe("quitting", () => {
  async function writing() {
    const app = open({ keyState: "missing" });
    await app.user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    return app;
  }

  test("with nothing live just ends the app", async () => {
    const { backend, user } = open();
    await screen.findByTestId("history");
    await user.keyboard("{Control>}q{/Control}");
    await waitFor(() => expect(backend.hasQuit).toBe(true));
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });

  test("with a live report asks first; Escape keeps writing", async () => {
    const { backend, user } = await writing();
    await user.keyboard("{Control>}q{/Control}");
    const dialog = await screen.findByRole("alertdialog", { name: "A report is being written" });
    await waitFor(() =>
      expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Keep writing" })),
    );
    await expectAccessible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(backend.hasQuit).toBe(false);
    backend.finish("run-0001");
    await status("complete");
  });

  test("and ends the app when told to", async () => {
    const { backend, user } = await writing();
    await user.keyboard("{Control>}q{/Control}");
    await user.click(await screen.findByRole("button", { name: "Quit" }));
    await waitFor(() => expect(backend.hasQuit).toBe(true));
  });
});

test("a reload comes back to the same step of the form", async () => {
  const { backend, user, unmount } = open({ draft: founder() });
  await screen.findByTestId("profile-form");
  await user.click(screen.getByTestId("next-step"));
  const heading = await screen.findByRole("heading", { level: 1, name: "What would you like to work on?" });
  expect(heading).toBeTruthy();
  unmount();
  render(App, { backend });
  await screen.findByRole("heading", { level: 1, name: "What would you like to work on?" });
});

test("after a reload the list tells how far a live report is, before it is opened", async () => {
  const { backend } = open({
    runs: [saved({ run_id: "live", status: "streaming", text: FAKE_REPORT.slice(0, 1000) })],
  });
  await screen.findByText("Healthcare / Wellness · writing ideas");
  backend.finish("live");
  await waitFor(() => expect(screen.queryByText(/writing ideas/)).toBeNull());
});

test("two reports are written at once, and switching loses nothing", async () => {
  const { backend, user } = open({ keyState: "missing" });
  await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
  await status("streaming");
  backend.advance("run-0001", 9);
  await user.click(screen.getByTestId("new-discovery"));
  await screen.findByTestId("profile-form");
  const second = (await backend.startSample()).run_id;
  backend.advance("run-0001", 4);
  await user.click(await screen.findByTestId("history-item"));
  await status("streaming");
  backend.finish("run-0001");
  backend.finish(second);
  await status("complete");
  await waitFor(() => expect(section("personalized_recommendations")).toContain("or stop."));
});

test.each(["light", "dark"] as const)("the %s theme is applied at start", async (theme) => {
  open({ settings: { ...FAKE_SETTINGS, theme } });
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe(theme));
});
