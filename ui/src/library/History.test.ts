import { render, screen, waitFor, within } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Problem, RunSummary } from "../ipc/backend";
import { fakeSavedRun } from "../ipc/fake";
import { RunModel } from "../report/run-model.svelte";
import { expectAccessible } from "../testing/axe";
import { withSizes } from "../testing/layout";
import History from "./History.svelte";

withSizes((element) => (element.tagName === "NAV" ? 700 : element.querySelector("h2") === null ? 47 : 33));

const NOON = new Date().setHours(12, 0, 0, 0) / 1000;

function summaries(count: number): RunSummary[] {
  return Array.from({ length: count }, (_, index) =>
    fakeSavedRun({
      run_id: `run-${String(count - index).padStart(5, "0")}`,
      title: `Report ${String(index)}`,
      created_at: NOON - index * 60,
    }),
  );
}

function history(given: Partial<Parameters<typeof render<typeof History>>[1]> & object = {}) {
  const props = {
    runs: summaries(4),
    loaded: true,
    loading: false,
    problem: null as Problem | null,
    currentId: null,
    modelOf: (): RunModel | undefined => undefined,
    startAt: 0,
    onScroll: vi.fn(),
    onOpen: vi.fn(),
    onRename: vi.fn(),
    onTrash: vi.fn(),
    onFavourite: vi.fn(),
    onArchive: vi.fn(),
    onExport: vi.fn(),
    onReplay: vi.fn(),
    onEnd: vi.fn(),
    onRetry: vi.fn(),
    ...given,
  };
  render(History, props as never);
  return { ...props, user: userEvent.setup() };
}

const focusedTitle = (): string | null | undefined => document.activeElement?.getAttribute("title");

test("of three thousand reports only those in sight exist", async () => {
  history({ runs: summaries(3000) });
  await waitFor(() => expect(screen.getAllByTestId("history-item").length).toBeGreaterThan(10));
  expect(screen.getAllByTestId("history-item").length).toBeLessThan(40);
  await expectAccessible();
});

test("arrows, Home and End move through the reports, and Enter opens one", async () => {
  const { onOpen, user } = history();
  await screen.findByText("Report 3");
  await user.tab();
  expect(focusedTitle()).toBe("Report 0");
  await user.keyboard("{ArrowDown}{ArrowDown}");
  await waitFor(() => expect(focusedTitle()).toBe("Report 2"));
  await user.keyboard("{ArrowUp}");
  await waitFor(() => expect(focusedTitle()).toBe("Report 1"));
  await user.keyboard("{End}");
  await waitFor(() => expect(focusedTitle()).toBe("Report 3"));
  await user.keyboard("{Home}{Enter}");
  await waitFor(() => expect(onOpen).toHaveBeenCalledWith("run-00004"));
});

test("End reaches a report that was not in sight", async () => {
  const { user } = history({ runs: summaries(300) });
  await screen.findByText("Report 3");
  await user.tab();
  await user.keyboard("{End}");
  await waitFor(() => expect(focusedTitle()).toBe("Report 299"));
});

test("Delete moves the report to the trash", async () => {
  const { onTrash, user } = history();
  await screen.findByText("Report 3");
  await user.tab();
  await user.keyboard("{Delete}");
  expect(onTrash).toHaveBeenCalledWith(expect.objectContaining({ title: "Report 0" }));
});

test("a report is renamed where it stands", async () => {
  const { onRename, user } = history();
  await screen.findByText("Report 3");
  await user.tab();
  await user.keyboard("{F2}");
  const input = await screen.findByRole("textbox", { name: "Title of the report" });
  await expectAccessible();
  expect(document.activeElement).toBe(input);
  await user.keyboard("Grant radar{Enter}");
  expect(onRename).toHaveBeenCalledWith("run-00004", "Grant radar");
  await waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
});

test("Escape leaves the title as it was", async () => {
  const { onRename, user } = history();
  await screen.findByText("Report 3");
  await user.tab();
  await user.keyboard("{F2}Other{Escape}");
  await waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
  expect(onRename).not.toHaveBeenCalled();
  await waitFor(() => expect(focusedTitle()).toBe("Report 0"));
});

test("the menu of a report opens, renames and throws away", async () => {
  const { onTrash, user } = history();
  await screen.findByText("Report 3");
  await user.click(screen.getByRole("button", { name: "Actions for “Report 1”" }));
  // jsdom lays nothing out, so the menu is never placed and stays unseen.
  const menu = await screen.findByRole("menu", { hidden: true });
  const items = within(menu).getAllByRole("menuitem", { hidden: true });
  expect(items.map((item) => item.textContent.trim())).toEqual([
    "Open",
    "Rename",
    "Add to favourites",
    "Export…",
    "Replay",
    "Archive",
    "Move to trash",
  ]);
  await user.click(within(menu).getByText("Move to trash"));
  await waitFor(() => expect(onTrash).toHaveBeenCalledWith(expect.objectContaining({ title: "Report 1" })));
});

test("a live report tells how far it is, and is not thrown away", async () => {
  const row = fakeSavedRun({ run_id: "live", title: "Live", status: "streaming", created_at: NOON });
  const model = new RunModel("live", {
    ack: () => undefined,
    visible: () => true,
    announce: () => undefined,
    now: () => 0,
  });
  model.follow(1);
  const send = (seq: number, event: object): void =>
    model.receive({ run_id: "live", watch: 1, seq, ...event } as never);
  send(0, { event: "start", model: "m", cache_hit: false, replay: false });
  send(1, { event: "progress", phase: "thinking", attempt: 1, retry_in: null, loading: false });
  const { onTrash, user } = history({ runs: [row], modelOf: () => model });
  expect(await screen.findByText("Healthcare / Wellness · thinking")).toBeTruthy();
  send(2, { event: "delta", text: "## SECTION 2: IDEA RESEARCH\n\nAn idea.\n" });
  expect(await screen.findByText("Healthcare / Wellness · writing ideas")).toBeTruthy();
  await user.tab();
  await user.keyboard("{Delete}");
  expect(onTrash).not.toHaveBeenCalled();
});

test("a library that cannot be read says so in words, with a way to try again", async () => {
  const { onRetry, user } = history({
    runs: [],
    problem: { code: "library_failed", message: "The disk is gone.", hint: null },
  });
  expect(screen.getByRole("alert").textContent).toContain("The disk is gone.");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
});

test("an empty library says what will be there", async () => {
  history({ runs: [] });
  expect(screen.getByText("Reports you run appear here and stay on this computer.")).toBeTruthy();
  await expectAccessible();
});

test.each(["{Shift>}{F10}{/Shift}", "{ContextMenu}"])(
  "the keys of a menu, %s, open that of the line that has the focus",
  async (keys) => {
    const { onOpen, user } = history();
    await screen.findByText("Report 3");
    await user.tab();
    await user.keyboard(`{ArrowDown}${keys}`);
    // jsdom lays nothing out, so the menu is never placed and stays unseen.
    const menu = await screen.findByRole("menu", { hidden: true });
    await user.click(within(menu).getByText("Open"));
    await waitFor(() => expect(onOpen).toHaveBeenCalledExactlyOnceWith("run-00003"));
  },
);
