import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { RunEvent, RunStatus } from "../ipc/backend";
import { FAKE_REPORT } from "../ipc/fake-report";
import { doneStep } from "../ipc/fake-run";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
import { open, saved, section, status } from "./testing";

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
    // What was written is drawn with the next frame.
    await waitFor(() => expect(section("profile_analysis")).toContain("You can give"));
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
