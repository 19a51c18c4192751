import { describe, expect, test } from "vitest";
import type { ErrorCode, Phase, RunEvent } from "../ipc/backend";
import { fakeSavedRun } from "../ipc/fake";
import { doneStep } from "../ipc/fake-run";
import { FAKE_REPORT } from "../ipc/fake-report";
import { RunModel, type RunNews } from "./run-model.svelte";
import type { SectionSink } from "./section-model.svelte";
import { liveStatusInWords, newsInWords, phaseInWords, progressInWords } from "./words";

const START: RunEvent = { event: "start", model: "m", cache_hit: false, replay: false };
const delta = (text: string): RunEvent => ({ event: "delta", text });

function following(watch = 7) {
  const acks: number[] = [];
  const news: RunNews[] = [];
  const world = { visible: true, now: 1_000_000 };
  const run = new RunModel("run-1", {
    ack: (_watch, seq) => void acks.push(seq),
    visible: () => world.visible,
    announce: (item) => void news.push(item),
    now: () => world.now,
  });
  run.follow(watch);
  const receive = (seq: number, event: RunEvent): void =>
    run.receive({ ...event, run_id: "run-1", watch, seq });
  return { run, receive, acks, news, world };
}

const failed = (code: ErrorCode): RunEvent => ({
  event: "error",
  error: "It broke.",
  code,
  hint: null,
  retry_after: null,
  partial: true,
  saved: true,
  save_error: null,
});

/** A place for text that draws only when told to. */
function slowSink() {
  let text = "";
  const waiting: (() => void)[] = [];
  const sink: SectionSink = {
    replace: (next) => void (text = next),
    append: (more) => void (text += more),
    finish: () => undefined,
    whenRendered: (callback) => void waiting.push(callback),
  };
  const draw = (): void => {
    for (const callback of waiting.splice(0)) callback();
  };
  return { sink, draw, text: () => text };
}

describe("events of a watch", () => {
  test("a repeated event is dropped and acknowledged again", () => {
    const { run, receive, acks } = following();
    receive(0, START);
    receive(1, delta("Hello"));
    receive(1, delta("Hello"));
    expect(run.sections[0]?.text).toBe("Hello");
    expect(acks).toEqual([0, 1, 1]);
  });

  test("an event that came too early waits for the one before it", () => {
    const { run, receive, acks } = following();
    receive(0, START);
    receive(2, delta("world"));
    expect(acks, "what cannot be applied is not acknowledged").toEqual([0]);
    receive(1, delta("Hello "));
    expect(run.sections[0]?.text).toBe("Hello world");
    expect(acks).toEqual([0, 1, 2]);
  });

  test("events of another watch are ignored", () => {
    const { run, acks } = following(7);
    run.receive({ ...delta("stranger"), run_id: "run-1", watch: 8, seq: 0 });
    expect(run.hasText).toBe(false);
    expect(acks).toEqual([]);
  });

  test("a new watch starts the text over instead of doubling it", () => {
    const { run, receive } = following();
    receive(0, START);
    receive(1, delta("Hello"));
    run.follow(9);
    run.receive({ ...START, run_id: "run-1", watch: 9, seq: 0 });
    run.receive({ ...delta("Hello there"), run_id: "run-1", watch: 9, seq: 1 });
    expect(run.sections[0]?.text).toBe("Hello there");
  });
});

describe("acknowledgement", () => {
  test("waits in a visible window until the text is drawn", () => {
    const { run, receive, acks } = following();
    const { sink, draw } = slowSink();
    run.sections[0]?.attach(sink);
    receive(0, START);
    receive(1, delta("Hello"));
    expect(acks).toEqual([0]);
    draw();
    expect(acks).toEqual([0, 1]);
  });

  test("does not wait in a hidden window, where nothing is drawn", () => {
    const { run, receive, acks, world } = following();
    run.sections[0]?.attach(slowSink().sink);
    world.visible = false;
    receive(0, START);
    receive(1, delta("Hello"));
    expect(acks).toEqual([0, 1]);
  });

  test("is given when the view is left before the text was drawn, and only once", () => {
    const { run, receive, acks } = following();
    const { sink, draw } = slowSink();
    run.sections[0]?.attach(sink);
    receive(0, START);
    receive(1, delta("Hello"));
    run.releaseAcks();
    draw();
    expect(acks).toEqual([0, 1]);
  });
});

describe("sections", () => {
  test("are waiting, then written one after the other", () => {
    const { run, receive } = following();
    const states = (): string[] => run.sections.map(({ state }) => state);
    receive(0, START);
    expect(states()).toEqual(["waiting", "waiting", "waiting"]);
    receive(1, delta("## SECTION 1: PROFILE ANALYSIS\n\nYou have evenings.\n"));
    expect(states()).toEqual(["writing", "waiting", "waiting"]);
    receive(2, delta("\n## SECTION 2: IDEA RESEARCH\n\nAn idea.\n"));
    expect(states()).toEqual(["written", "writing", "waiting"]);
    receive(3, doneStep("m"));
    expect(states()).toEqual(["written", "written", "waiting"]);
  });

  test("never show markers or the data block", () => {
    const { run, receive } = following();
    receive(0, START);
    [...FAKE_REPORT].forEach((character, index) => receive(index + 1, delta(character)));
    receive(FAKE_REPORT.length + 1, doneStep("m"));
    const shown = run.sections.map(({ text }) => text).join("");
    expect(shown).toContain("Clinic inbox triage");
    expect(shown).not.toMatch(/SECTION \d|## DATA|"ideas"/);
  });

  test("a view that comes late is shown the text so far and then what is added", () => {
    const { run, receive } = following();
    const { sink, text } = slowSink();
    receive(0, START);
    receive(1, delta("Hello"));
    const leave = run.sections[0]?.attach(sink);
    expect(text()).toBe("Hello");
    receive(2, delta(" there"));
    expect(text()).toBe("Hello there");
    leave?.();
    receive(3, delta(", reader"));
    expect(text()).toBe("Hello there");
    expect(run.sections[0]?.text).toBe("Hello there, reader");
  });

  test("count their words across pieces", () => {
    const { run, receive } = following();
    receive(0, START);
    ["It's a wo", "rd — and", " another\n- *one* mo", "re"].forEach((text, index) =>
      receive(index + 1, delta(text)),
    );
    expect(run.sections[0]?.words).toBe(7);
  });
});

describe("the course of a run", () => {
  test("tells start, sections and end, never text", () => {
    const { receive, news } = following();
    receive(0, START);
    receive(1, delta("## SECTION 1: PROFILE ANALYSIS\n\nOne.\n\n## SECTION 2: IDEA RESEARCH\n\nTwo.\n"));
    receive(2, doneStep("m", "truncated"));
    expect(news).toEqual([
      { kind: "started" },
      { kind: "section", key: "profile_analysis" },
      { kind: "section", key: "startup_ideas_research" },
      { kind: "ended", status: "truncated" },
    ]);
  });

  test("tells once that the model is loading, however often the server is asked", () => {
    const { run, receive, news } = following();
    const asked = (phase: Phase, attempt: number, loading: boolean): RunEvent => ({
      event: "progress",
      phase,
      attempt,
      retry_in: phase === "retrying" ? 2 : null,
      loading,
    });
    receive(0, { event: "start", model: "m", cache_hit: false, replay: false });
    receive(1, asked("retrying", 2, true));
    receive(2, asked("connecting", 2, true));
    receive(3, asked("retrying", 3, true));
    expect(phaseInWords(run.phase, 0)).toBe("The server is loading the model…");
    expect(progressInWords(run)).toBe("loading the model");
    expect(liveStatusInWords(run)).toBe("Loading the model");
    expect(news.map(newsInWords).slice(1)).toEqual(["The server is loading the model."]);
    receive(4, asked("waiting", 3, false));
    expect(liveStatusInWords(run)).toBe("Waiting");
  });

  test("tells each pause once: thinking, and every further attempt", () => {
    const { receive, news } = following();
    const progress = (phase: Phase, attempt: number, retry_in: number | null = null): RunEvent => ({
      event: "progress",
      phase,
      attempt,
      retry_in,
      loading: false,
    });
    const course = [
      START,
      progress("connecting", 1),
      progress("retrying", 2, 4),
      progress("retrying", 2, 2),
      progress("connecting", 2),
      progress("retrying", 3, 8),
      progress("thinking", 3),
      progress("thinking", 3),
    ];
    course.forEach((event, seq) => receive(seq, event));
    expect(news).toEqual([
      { kind: "started" },
      { kind: "pause", phase: "retrying", attempt: 2 },
      { kind: "pause", phase: "retrying", attempt: 3 },
      { kind: "pause", phase: "thinking", attempt: 3 },
    ]);
    expect(news.map(newsInWords).slice(1)).toEqual([
      "The server could not answer. Attempt 2 follows.",
      "The server could not answer. Attempt 3 follows.",
      "The model is thinking.",
    ]);
  });

  test("measures from the start it witnessed to the first text", () => {
    const { run, receive, world } = following();
    run.witnessStart();
    receive(0, START);
    world.now += 620;
    receive(1, delta("Hello"));
    expect(run.timeToFirstText).toBeCloseTo(0.62);
    world.now += 2000;
    receive(2, delta("x".repeat(100)));
    expect(run.tokensPerSecond(), "four characters make a token").toBeCloseTo(12.5);
  });

  test("an answer that came all at once has no speed", () => {
    const { run } = following();
    run.usage = { input: 100, cached_input: 0, output: 3000, reasoning: 0 };
    run.writingTime = 0.0006;
    expect(run.countedTokensPerSecond).toBeNull();
    run.writingTime = 60;
    expect(run.countedTokensPerSecond).toBe(50);
  });

  test("says when the next attempt comes", () => {
    const { run, receive, world } = following();
    receive(0, START);
    receive(1, { event: "progress", phase: "retrying", attempt: 2, retry_in: 2, loading: false });
    expect(run.phase).toEqual({ phase: "retrying", attempt: 2, retryAt: world.now + 2000, loading: false });
    receive(2, delta("Hello"));
    expect(run.phase, "text ends every phase").toBeNull();
  });

  test("a failure keeps the text and says so", () => {
    const { run, receive } = following();
    receive(0, START);
    receive(1, delta("Hello"));
    receive(2, {
      event: "error",
      error: "The connection broke.",
      code: "connection_lost",
      hint: null,
      retry_after: null,
      partial: true,
      saved: true,
      save_error: null,
    });
    expect(run.status).toBe("failed");
    expect(run.failure).toMatchObject({ code: "connection_lost" });
    expect(run.hasText).toBe(true);
    expect(run.sections[0]?.text).toBe("Hello");
  });

  test("an interruption is its own ending, and no failure", () => {
    const { run, receive } = following();
    receive(0, START);
    receive(1, delta("Hello"));
    receive(2, failed("interrupted"));
    expect(run.status).toBe("interrupted");
    expect(run.failure).toBeNull();
    expect(run.canContinue).toBe(true);
  });

  test("a saved report has the same sections as a live one", () => {
    const live = following();
    live.receive(0, START);
    live.receive(1, delta(FAKE_REPORT));
    live.receive(2, doneStep("m"));
    const saved = RunModel.fromSaved(fakeSavedRun({ text: FAKE_REPORT }), {
      ack: () => undefined,
      visible: () => true,
      announce: () => undefined,
      now: () => 0,
    });
    const contents = (run: RunModel): unknown =>
      run.sections.map(({ key, text, state, words }) => ({ key, text, state, words }));
    expect(contents(saved)).toEqual(contents(live.run));
  });
});

describe("a report that goes on after its end", () => {
  const cut = FAKE_REPORT.indexOf("Every idea below") + 10;

  function continued() {
    const acks: number[] = [];
    const news: RunNews[] = [];
    const run = RunModel.fromSaved(
      fakeSavedRun({ run_id: "run-1", status: "truncated", text: FAKE_REPORT.slice(0, cut) }),
      {
        ack: (_watch, seq) => void acks.push(seq),
        visible: () => true,
        announce: (item) => void news.push(item),
        now: () => 1_000_000,
      },
    );
    const { sink, text, draw } = slowSink();
    run.sections[1]?.attach(sink);
    run.resume();
    run.follow(3);
    const receive = (seq: number, event: RunEvent): void =>
      run.receive({ ...event, run_id: "run-1", watch: 3, seq });
    return { run, receive, text, draw, acks, news };
  }

  test("keeps its text in sight while the watch repeats it, and then grows", () => {
    const { run, receive, text } = continued();
    const before = text();
    expect(before).toContain("Every ide");
    receive(0, START);
    expect(text(), "the start takes nothing away").toBe(before);
    receive(1, delta(FAKE_REPORT.slice(0, 200)));
    receive(2, delta(FAKE_REPORT.slice(200, cut)));
    expect(text(), "what is known is not added again").toBe(before);
    receive(3, delta(FAKE_REPORT.slice(cut)));
    receive(4, doneStep("m"));
    expect(run.status).toBe("complete");
    expect(run.sections.map(({ text: own }) => own)).toEqual(
      Object.values(fakeSavedRun({ text: FAKE_REPORT }).sections),
    );
  });

  test("shows which section is written, and announces that it goes on", () => {
    const { run, receive, news } = continued();
    expect(run.status).toBe("streaming");
    expect(run.sections.map(({ state }) => state)).toEqual(["written", "writing", "waiting"]);
    receive(0, START);
    expect(news).toEqual([{ kind: "continued" }]);
  });

  test("believes the watch when its text is another one", () => {
    const { run, receive } = continued();
    receive(0, START);
    receive(1, delta("## SECTION 1: PROFILE ANALYSIS\n\nSomething else.\n"));
    receive(2, doneStep("m"));
    expect(run.sections.map(({ text: own }) => own.trim())).toEqual(["Something else.", "", ""]);
  });
});

test("a report that another process writes is not called interrupted", () => {
  const { run, receive } = following();
  run.describe(fakeSavedRun({ run_id: "run-1", status: "streaming" }));
  receive(0, { event: "start", model: "m", cache_hit: true, replay: false });
  receive(1, delta("Hello"));
  receive(2, failed("interrupted"));
  expect(run.status).toBe("streaming");
  expect(run.elsewhere).toBe(true);
});
