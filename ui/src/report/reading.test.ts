import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeSavedRun } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import type { ReportActions } from "./actions";
import ReportView from "./ReportView.svelte";
import { RunModel } from "./run-model.svelte";

const TEXT = `# Profile analysis

See [google.com](https://evil.example/login) and [the guide](https://example.com/guide).

- [ ] Call the bakery
- [x] Write the plan

| Idea | Cost |
| --- | ---: |
| Bakery | $12,000 |

\`\`\`js
const a = 1;
\`\`\`
`;

function reading(text = TEXT) {
  const profile_analysis = text;
  const row = fakeSavedRun({
    text,
    sections: { profile_analysis, startup_ideas_research: "", personalized_recommendations: "" },
  });
  const run = RunModel.fromSaved(row, {
    ack: () => undefined,
    visible: () => true,
    announce: () => undefined,
    now: () => 0,
  });
  const actions: ReportActions = {
    stop: vi.fn(),
    continue: vi.fn(),
    runAgain: vi.fn(),
    saveAgain: vi.fn(),
    rename: vi.fn(),
    toTrash: vi.fn(),
    copy: vi.fn(),
    copyCode: vi.fn(() => Promise.resolve(true)),
    export: vi.fn(),
    openLink: vi.fn(),
    openSettings: vi.fn(),
    correctAnswers: vi.fn(),
  };
  render(ReportView, { run, title: "A report", busy: false, exporting: false, actions });
  return { actions, user: userEvent.setup() };
}

test("a link opens at once where its text names no other place", async () => {
  const { actions, user } = reading();
  await user.click(await screen.findByRole("link", { name: "the guide" }));
  expect(actions.openLink).toHaveBeenCalledWith("https://example.com/guide");
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("a link whose text names another place is asked about first, with its real address", async () => {
  const { actions, user } = reading();
  await user.click(await screen.findByRole("link", { name: "google.com" }));
  const dialog = await screen.findByRole("alertdialog");
  expect(dialog.textContent).toContain("https://evil.example/login");
  expect(actions.openLink).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(actions.openLink).not.toHaveBeenCalled();
  await user.click(screen.getByRole("link", { name: "google.com" }));
  await user.click(await screen.findByRole("button", { name: "Open the address" }));
  expect(actions.openLink).toHaveBeenCalledWith("https://evil.example/login");
});

test("code is copied by a button that says so", async () => {
  const { actions, user } = reading();
  await user.click(await screen.findByRole("button", { name: "Copy code" }));
  expect(actions.copyCode).toHaveBeenCalledWith("const a = 1;\n");
  await screen.findByRole("button", { name: "Copied" });
});

test("tasks, tables and code can be met without seeing them", async () => {
  reading();
  expect(await screen.findByRole("checkbox", { name: "To do" })).toHaveProperty("checked", false);
  expect(screen.getByRole("checkbox", { name: "Done" })).toHaveProperty("checked", true);
  expect(screen.getByRole("columnheader", { name: "Cost" })).toBeTruthy();
  expect(screen.getByRole("group", { name: "Code: js" })).toBeTruthy();
  await expectAccessible();
});
