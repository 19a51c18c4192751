import { render, screen } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { ErrorCode, SavedRun } from "../ipc/backend";
import { fakeSavedRun } from "../ipc/fake";
import { FAKE_REPORT } from "../ipc/fake-report";
import { expectAccessible } from "../testing/axe";
import type { ReportActions } from "./actions";
import { RunModel } from "./run-model.svelte";
import RunEnding from "./RunEnding.svelte";
import { fakeActions, quiet } from "./testing";

function ending(row: Partial<SavedRun>, busy = false) {
  const run = RunModel.fromSaved(fakeSavedRun({ text: FAKE_REPORT.slice(0, 700), ...row }), quiet);
  const actions = fakeActions();
  render(RunEnding, { run, busy, actions });
  return { run, actions, user: userEvent.setup() };
}

const failure = (code: ErrorCode, row: Partial<SavedRun> = {}): Partial<SavedRun> => ({
  status: "failed",
  error_code: code,
  error_message: "It broke.",
  ...row,
});

const buttons = (): (string | undefined)[] =>
  screen.queryAllByRole("button").map((button) => button.textContent.trim());

const codes: [ErrorCode, string, keyof ReportActions][] = [
  ["missing_key", "Open settings", "openSettings"],
  ["bad_key", "Open settings", "openSettings"],
  ["forbidden", "Open settings", "openSettings"],
  ["unknown_model", "Open settings", "openSettings"],
  ["wrong_endpoint", "Open settings", "openSettings"],
  ["bad_request", "Open settings", "openSettings"],
  ["insecure_endpoint", "Open settings", "openSettings"],
  ["redirect_refused", "Open settings", "openSettings"],
  ["not_a_stream", "Open settings", "openSettings"],
  ["context_too_long", "Change answers", "correctAnswers"],
  ["content_filtered", "Change answers", "correctAnswers"],
  ["rate_limited", "Continue", "continue"],
  ["insufficient_quota", "Continue", "continue"],
  ["server_error", "Continue", "continue"],
  ["no_connection", "Continue", "continue"],
  ["connect_timeout", "Continue", "continue"],
  ["first_token_timeout", "Continue", "continue"],
  ["idle_timeout", "Continue", "continue"],
  ["connection_lost", "Continue", "continue"],
  ["stream_malformed", "Continue", "continue"],
  ["provider_error", "Continue", "continue"],
];

test.each(codes)("failed with %s: the first button is %s, and it does that", async (code, label, action) => {
  const { actions, user } = ending(failure(code));
  const message = screen.getByTestId("error-message");
  expect(message.dataset.code).toBe(code);
  expect(message.textContent).toContain("It broke.");
  expect(message.textContent).toContain("The text that arrived is kept.");
  expect(buttons()[0]).toBe(label);
  expect(buttons(), "a failed report with text can always go on or begin again").toEqual(
    expect.arrayContaining(["Continue", "Run again"]),
  );
  await user.click(screen.getByRole("button", { name: label }));
  expect(actions[action]).toHaveBeenCalledOnce();
  await expectAccessible();
});

test("failed without text: nothing to continue, nothing lost", () => {
  ending(failure("empty_answer", { text: "" }));
  expect(buttons()).toEqual(["Run again"]);
  expect(screen.getByTestId("error-message").textContent).toContain(
    "No text had arrived, so nothing was lost.",
  );
});

test.each(["truncated", "unmarked", "interrupted", "cancelled"] as const)(
  "%s: continue first, run again beside it",
  async (status) => {
    const { actions, user } = ending({ status });
    expect(buttons()).toEqual(["Continue", "Run again"]);
    expect(screen.queryByTestId("error-message")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Continue" }));
    expect(actions.continue).toHaveBeenCalledOnce();
    await expectAccessible();
  },
);

test("stopped before any text: there is nothing to continue", () => {
  ending({ status: "cancelled", text: "" });
  expect(buttons()).toEqual(["Run again"]);
});

test("complete: nothing to say", () => {
  ending({ status: "complete" });
  expect(buttons()).toEqual([]);
  expect(document.body.textContent.trim()).toBe("");
});

test("while a run is being started, a second one cannot be", () => {
  ending({ status: "truncated" }, true);
  for (const button of screen.getAllByRole("button")) expect(button).toHaveProperty("disabled", true);
});

test("the button that was pressed shows that it is under way, and keeps the focus", async () => {
  const { run, actions, user } = ending({ status: "truncated" }, true);
  run.beginning = "continue";
  const button = await screen.findByRole("button", { name: "Continue", busy: true });
  expect(button).toHaveProperty("disabled", false);
  expect(screen.getByRole("button", { name: "Run again" })).toHaveProperty("disabled", true);
  await user.click(button);
  expect(actions.continue).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(button);
});

test("saving again shows that it is under way", async () => {
  const { run, actions, user } = ending({ status: "complete" });
  run.saved = false;
  await user.click(await screen.findByRole("button", { name: "Save again" }));
  expect(actions.saveAgain).toHaveBeenCalledOnce();
  run.saving = true;
  const button = await screen.findByRole("button", { name: "Save again", busy: true });
  await user.click(button);
  expect(actions.saveAgain).toHaveBeenCalledOnce();
});
