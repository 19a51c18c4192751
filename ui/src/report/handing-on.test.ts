import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { liveRun, opened, read, savedRun, written } from "./testing";

const items = (): string[] => screen.queryAllByRole("menuitem").map((item) => item.textContent.trim());

async function openMenu(user: UserEvent, name: string): Promise<void> {
  await user.click(screen.getByRole("button", { name }));
  expect((await opened("menu")).getAttribute("aria-label")).toBe(name);
}

describe("copying", () => {
  test("a section asks in which form, by mouse and by keyboard, and passes axe", async () => {
    const { actions, user } = read(savedRun(["One.", "Two."]));
    await openMenu(user, "Copy “Startup ideas research”");
    expect(items()).toEqual(["Copy as Markdown", "Copy as rich text"]);
    await expectAccessible();
    await user.click(screen.getByRole("menuitem", { name: "Copy as rich text" }));
    await waitFor(() => expect(actions.copy).toHaveBeenCalledWith("startup_ideas_research", "rich"));
    screen.getByRole("button", { name: "Copy “Profile analysis”" }).focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement?.textContent).toContain("Copy as Markdown"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(actions.copy).toHaveBeenLastCalledWith("profile_analysis", "markdown"));
  });

  test("Escape copies nothing and gives the focus back", async () => {
    const { actions, user } = read(savedRun(["One."]));
    await openMenu(user, "Copy “Profile analysis”");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole("button", { name: "Copy “Profile analysis”" })),
    );
    expect(actions.copy).not.toHaveBeenCalled();
  });

  test.each([
    ["Copy as Markdown", "markdown"],
    ["Copy as rich text", "rich"],
  ] as const)("the whole report: %s", async (name, form) => {
    const { actions, user } = read(savedRun(["One."]));
    await openMenu(user, "More actions");
    await user.click(screen.getByRole("menuitem", { name }));
    await waitFor(() => expect(actions.copy).toHaveBeenCalledWith(null, form));
  });
});

describe("folding", () => {
  test("all sections at once, and unfolding them; what is so already is not offered", async () => {
    const { run, user } = read(savedRun(["One.", "Two.", "Three."]));
    await openMenu(user, "More actions");
    expect(screen.getByRole("menuitem", { name: "Expand all sections" }).ariaDisabled).not.toBeNull();
    await user.click(screen.getByRole("menuitem", { name: "Collapse all sections" }));
    await waitFor(() => expect(run.sections.map(({ open }) => open)).toEqual([false, false, false]));
    const headings = within(screen.getByRole("article")).getAllByRole("heading", { level: 2 });
    const unfolded = headings.map((heading) => heading.firstElementChild?.getAttribute("aria-expanded"));
    expect(unfolded).toEqual(["false", "false", "false"]);
    await openMenu(user, "More actions");
    await user.click(screen.getByRole("menuitem", { name: "Expand all sections" }));
    await waitFor(() => expect(run.sections.map(({ open }) => open)).toEqual([true, true, true]));
  });

  test("is there while the report is written, and what needs a whole report is not", async () => {
    const { run, write } = liveRun();
    const { user } = read(run);
    write("## SECTION 1: PROFILE ANALYSIS\n\nSome text.\n\n");
    await written("Some text.");
    await openMenu(user, "More actions");
    expect(items()).toEqual(["Collapse all sections", "Expand all sections", "Rename"]);
  });
});

describe("where a report comes from", () => {
  const request = [
    { role: "system" as const, content: "You are careful." },
    { role: "user" as const, content: "<profile>\n  exact\n</profile>" },
  ];

  test("shows the exact request and copies it, whole or by the message", async () => {
    const { actions, user } = read(savedRun(["One."], { request }));
    await user.click(screen.getByText("Where this report comes from"));
    const shown = screen.getByRole("group", { name: "Your profile (user)" });
    expect(shown.textContent).toBe("<profile>\n  exact\n</profile>");
    await user.click(screen.getByRole("button", { name: "Copy: Your profile (user)" }));
    expect(actions.copyRequest).toHaveBeenLastCalledWith("<profile>\n  exact\n</profile>");
    await user.click(screen.getByRole("button", { name: "Copy all as JSON" }));
    const [copied] = (actions.copyRequest as unknown as { mock: { lastCall: [string] } }).mock.lastCall;
    expect(JSON.parse(copied)).toEqual(request);
    await expectAccessible();
  });

  test("of which no request is kept has nothing to copy", () => {
    read(savedRun(["One."], { request: [] }));
    expect(screen.queryByRole("button", { name: "Copy all as JSON" })).toBeNull();
  });
});

describe("pauses", () => {
  test("are told in words, the next attempt with a countdown", async () => {
    const { run, receive, write } = liveRun();
    read(run);
    receive({ event: "progress", phase: "thinking", attempt: 1, retry_in: null, loading: false });
    await screen.findByText("The model is thinking before it writes…");
    expect(screen.getByTestId("run-status").textContent.trim()).toBe("Thinking");
    receive({
      event: "progress",
      phase: "retrying",
      attempt: 2,
      retry_in: Date.now() / 1000 + 42,
      loading: false,
    });
    await screen.findByText(/^The server could not answer\. Attempt 2 in 4[12] seconds\.$/);
    const phase = within(screen.getByRole("region", { name: "Report" })).getByTestId("run-phase");
    write("## SECTION 1: PROFILE ANALYSIS\n\nAt last.");
    await written("At last.");
    expect(phase.isConnected, "text takes its place").toBe(false);
  });
});
