import { expect, test, vi } from "vitest";
import { FakeBackend, fakeSavedRun } from "../ipc/fake";
import { FAKE_REPORT } from "../ipc/fake-report";
import { founder } from "../testing/profile";
import { Runs } from "./runs.svelte";

async function listening(backend: FakeBackend) {
  const listener = { news: vi.fn(), changed: vi.fn(), failed: vi.fn() };
  const runs = new Runs(backend, listener);
  await runs.listen();
  return { runs, listener };
}

test("a started run follows its own events, though they overtake the number of the watch", async () => {
  const backend = new FakeBackend();
  const { runs } = await listening(backend);
  const run = await runs.start(founder(), true);
  backend.advance(run.runId, 5);
  expect(run.hasText).toBe(true);
  expect(backend.acks.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("two live runs keep their texts apart, whichever is looked at", async () => {
  const backend = new FakeBackend();
  const { runs } = await listening(backend);
  const first = await runs.start(founder(), true);
  const second = await runs.start(founder({ sub_interest_area: "Nutrition" }), true);
  backend.advance(first.runId, 6);
  backend.advance(second.runId, 4);
  backend.finish(first.runId);
  expect(await runs.open(first.runId)).toBe(first);
  expect(first.status).toBe("complete");
  expect(second.status).toBe("streaming");
  backend.finish(second.runId);
  const texts = [first, second].map((run) => run.sections.map(({ text }) => text));
  expect(texts[0]).toEqual(texts[1]);
});

test("a run that streams is joined where it is", async () => {
  const row = fakeSavedRun({ run_id: "live", status: "streaming", text: FAKE_REPORT.slice(0, 300) });
  const backend = new FakeBackend({ runs: [row] });
  const { runs } = await listening(backend);
  const run = await runs.open("live");
  expect(run.status).toBe("streaming");
  expect(run.sections[0]?.text).toContain("ten to twenty hours");
});

test("a watch left over from before a reload is let go", async () => {
  const backend = new FakeBackend();
  await listening(backend);
  backend.emit({ event: "delta", text: "x", run_id: "old", watch: 99, seq: 4 });
  await vi.waitFor(() => expect(backend.unwatched).toEqual([99]));
});

test("the end of a run is passed on, so that the list can change", async () => {
  const backend = new FakeBackend();
  const { runs, listener } = await listening(backend);
  const run = await runs.start(founder(), true);
  listener.changed.mockClear();
  backend.finish(run.runId);
  expect(listener.changed).toHaveBeenCalledOnce();
});

test("what fails to stop can be stopped again", async () => {
  const backend = new FakeBackend();
  const { runs, listener } = await listening(backend);
  const run = await runs.start(founder(), true);
  backend.failNext("stopRun", { code: "provider_error" });
  await runs.stop(run);
  expect(listener.failed).toHaveBeenCalledOnce();
  expect(run.stopping).toBe(false);
  await runs.stop(run);
  expect(run.status).toBe("cancelled");
});

test("an answer from the cache opens the report there is", async () => {
  const backend = new FakeBackend({
    runs: [fakeSavedRun({ run_id: "old", text: FAKE_REPORT })],
    cached: { run_id: "old", created_at: 0 },
  });
  const { runs } = await listening(backend);
  const run = await runs.start(founder(), false);
  expect(run.runId).toBe("old");
  expect(run.status).toBe("complete");
});

test("a report that ended early goes on in place, under a new watch", async () => {
  const cut = FAKE_REPORT.indexOf("Shift swap");
  const backend = new FakeBackend({
    runs: [fakeSavedRun({ run_id: "old", status: "truncated", text: FAKE_REPORT.slice(0, cut) })],
  });
  const { runs } = await listening(backend);
  const run = await runs.open("old");
  expect(await runs.continue(run)).toBe(run);
  expect(run.status).toBe("streaming");
  backend.finish("old");
  expect(run.status).toBe("complete");
  expect(run.sections.map(({ text }) => text)).toEqual(
    Object.values(fakeSavedRun({ text: FAKE_REPORT }).sections),
  );
});

test("a report that cannot be continued stays as it was", async () => {
  const backend = new FakeBackend({
    runs: [fakeSavedRun({ run_id: "old", status: "cancelled", text: FAKE_REPORT.slice(0, 300) })],
  });
  const { runs } = await listening(backend);
  const run = await runs.open("old");
  backend.failNext("continueRun", { code: "cannot_continue" });
  await expect(runs.continue(run)).rejects.toMatchObject({ code: "cannot_continue" });
  expect(run.status).toBe("cancelled");
});

test("live runs are joined without being opened, and one that cannot be is left alone", async () => {
  const live = (run_id: string) => fakeSavedRun({ run_id, status: "streaming", text: "Hello" });
  const backend = new FakeBackend({ runs: [live("a"), live("b")] });
  const { runs } = await listening(backend);
  backend.failNext("openRun", { code: "library_failed" });
  await runs.join(["a", "b"]);
  expect(runs.get("a")).toBeUndefined();
  expect(runs.get("b")?.status).toBe("streaming");
});

test("a title that cannot be kept comes back", async () => {
  const backend = new FakeBackend({ runs: [fakeSavedRun({ run_id: "old", title: "Before" })] });
  const { runs } = await listening(backend);
  const run = await runs.open("old");
  backend.failNext("renameRun", { code: "library_failed" });
  await expect(runs.rename("old", "After")).rejects.toMatchObject({ code: "library_failed" });
  expect(run.row?.title).toBe("Before");
  await runs.rename("old", "After");
  expect(run.row?.title).toBe("After");
});

test("a report is saved again once at a time, and says while it is", async () => {
  const backend = new FakeBackend({ runs: [fakeSavedRun({ run_id: "old" })] });
  const { runs } = await listening(backend);
  const run = await runs.open("old");
  run.saved = false;
  const saves = vi.spyOn(backend, "saveAgain");
  const saving = runs.saveAgain(run);
  expect(run.saving).toBe(true);
  await Promise.all([saving, runs.saveAgain(run)]);
  expect(saves).toHaveBeenCalledOnce();
  expect([run.saving, run.saved]).toEqual([false, true]);
  backend.failNext("saveAgain", { code: "library_failed" });
  run.saved = false;
  await runs.saveAgain(run);
  expect([run.saving, run.saved]).toEqual([false, false]);
});
