import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterAll, beforeAll, vi } from "vitest";
import type { RunEvent, SavedRun } from "../ipc/backend";
import { FakeBackend, fakeSavedRun } from "../ipc/fake";
import { doneStep } from "../ipc/fake-run";
import { Notebook } from "../notes/notebook.svelte";
import type { ReportNotes } from "../notes/report-notes";
import type { ReportActions } from "./actions";
import { Find } from "./find.svelte";
import { ReadingStyle } from "./reading.svelte";
import ReportView from "./ReportView.svelte";
import { RunModel, type RunSurroundings } from "./run-model.svelte";

/** What a reader can do, without anything being done. */
export function fakeActions(): ReportActions {
  return {
    stop: vi.fn(),
    replay: vi.fn(),
    continue: vi.fn(),
    runAgain: vi.fn(),
    saveAgain: vi.fn(),
    rename: vi.fn(),
    toTrash: vi.fn(),
    restore: vi.fn(),
    favourite: vi.fn(),
    archive: vi.fn(),
    copy: vi.fn(),
    copyCode: vi.fn(() => Promise.resolve(true)),
    copyRequest: vi.fn(),
    export: vi.fn(),
    openLink: vi.fn(),
    openSettings: vi.fn(),
    correctAnswers: vi.fn(),
  };
}

/** Nothing stands beside the report. */
function fakeNotes(): ReportNotes {
  const around = { say: vi.fn(), failed: vi.fn(), counted: vi.fn() };
  const book = new Notebook(new FakeBackend(), around);
  return { book, open: false, facets: null, show: vi.fn(), tag: vi.fn(), readTags: vi.fn() };
}

/** A world in which nothing is heard of a run, and no time passes. */
export const quiet: RunSurroundings = {
  ack: () => undefined,
  visible: () => true,
  announce: () => undefined,
  now: () => 0,
};

/** A saved run whose sections have these texts; the rest of its row as given. */
export function savedRun(sections: readonly string[], row: Partial<SavedRun> = {}): RunModel {
  const [profile_analysis = "", startup_ideas_research = "", personalized_recommendations = ""] = sections;
  const given = { profile_analysis, startup_ideas_research, personalized_recommendations };
  return RunModel.fromSaved(fakeSavedRun({ text: sections.join("\n\n"), sections: given, ...row }), quiet);
}

/** A run that writes what it is told to, and then ends. */
export function liveRun() {
  const run = new RunModel("run-1", quiet);
  let seq = 0;
  const receive = (event: RunEvent): void => {
    run.receive({ ...event, run_id: "run-1", watch: 1, seq });
    seq += 1;
  };
  run.follow(1);
  receive({ event: "start", model: "m", cache_hit: false, replay: false });
  return {
    run,
    receive,
    write: (text: string): void => receive({ event: "delta", text }),
    end: (): void => receive(doneStep("m")),
  };
}

/** The report of a run as it is read. */
export function read(run: RunModel) {
  const actions = fakeActions();
  const find = new Find();
  const reading = new ReadingStyle();
  const notes = fakeNotes();
  const props = { run, title: "A report", busy: false, exporting: false, find, reading, notes, actions };
  const rendered = render(ReportView, props);
  return { run, actions, find, reading, user: userEvent.setup(), ...rendered };
}

/** Waits until this is written in the report. */
export const written = async (words: string): Promise<void> =>
  waitFor(() => {
    const shown = [...document.querySelectorAll("[data-section]")].map((host) => host.textContent).join("\n");
    if (!shown.includes(words)) throw new Error(`“${words}” is not written`);
  });

/** The box that the report is scrolled in. */
export const scrollBox = (): HTMLElement => screen.getByRole("region", { name: "Report" });

/** The places that are marked, as the text that stands there. */
export const marked = (name: "report-find" | "report-find-current"): string[] =>
  [...((CSS.highlights as Map<string, Iterable<AbstractRange>> | undefined)?.get(name) ?? [])].map(wordsOf);

function wordsOf(range: AbstractRange): string {
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return live.toString();
}

/** Gives these tests what jsdom has not: highlights, and places of ranges. */
export function withHighlights(): void {
  class FakeHighlight extends Set<AbstractRange> {
    priority = 0;

    constructor(...ranges: AbstractRange[]) {
      super(ranges);
    }
  }

  // Until the last component is taken down, which takes its highlights back.
  beforeAll(() => {
    vi.stubGlobal("Highlight", FakeHighlight);
    vi.stubGlobal("CSS", { ...CSS, highlights: new Map() });
  });
  afterAll(() => void vi.unstubAllGlobals());
  withRangePlaces();
}

/** Everything that jsdom does not lay out is in view. */
export function withRangePlaces(): void {
  beforeAll(() => {
    Range.prototype.getBoundingClientRect ??= (): DOMRect => new DOMRect(0, 0, 10, 10);
  });
}

/** The menu or the panel that opened. What opens beside a button that is laid out nowhere hides, so it is shown here. */
export async function opened(role: "menu" | "dialog"): Promise<HTMLElement> {
  const around = await waitFor(() => {
    const found = document.querySelector<HTMLElement>("[data-bits-floating-content-wrapper]");
    if (found?.style.visibility !== "hidden") throw new Error("nothing has opened");
    return found;
  });
  const show = (): void => {
    if (around.style.visibility === "hidden") around.style.visibility = "visible";
  };
  // Its place is looked for again and again.
  new MutationObserver(show).observe(around, { attributeFilter: ["style"] });
  show();
  return screen.getByRole(role);
}
