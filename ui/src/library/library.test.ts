import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeBackend, fakeSavedRun } from "../ipc/fake";
import { byDay } from "./days";
import { Library } from "./library.svelte";

const run = (index: number, created_at: number) =>
  fakeSavedRun({ run_id: `run-${String(index).padStart(3, "0")}`, created_at });

function library(count: number) {
  const runs = Array.from({ length: count }, (_, index) => run(index, 1_000_000 + index));
  const backend = new FakeBackend({ runs });
  return { backend, library: new Library(backend) };
}

test("runs are read page by page, newest first, each once", async () => {
  const { library: own } = library(295);
  await own.refresh();
  expect(own.runs).toHaveLength(100);
  await own.loadMore();
  await own.loadMore();
  await own.loadMore();
  expect(own.complete).toBe(true);
  const ids = own.runs.map(({ run_id }) => run_id);
  expect(new Set(ids).size).toBe(295);
  expect(ids).toEqual(ids.toSorted().toReversed());
});

test("reading the newest page again keeps the older ones", async () => {
  const { library: own } = library(295);
  await own.refresh();
  await own.loadMore();
  await own.refresh();
  expect(own.runs).toHaveLength(200);
});

test("a library that cannot be read says why", async () => {
  const { backend, library: own } = library(1);
  backend.failNext("listRuns", { code: "library_failed", message: "Broken." });
  await own.refresh();
  expect(own.problem?.code).toBe("library_failed");
});

test("each day has the runs that the calendar gives it, whatever the clocks do at night", () => {
  const moment = fc.integer({ min: 1_700_000_000, max: 1_702_000_000 });
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1, maxLength: 60 }), (moments) => {
      const runs = moments.toSorted((a, b) => b - a).map((at, index) => run(index, at));
      const days = byDay(runs, new Date(1_702_000_000_000));
      expect(days.flatMap((day) => day.runs)).toEqual(runs);
      const calendar = days.map((day) => [
        ...new Set(day.runs.map(({ created_at }) => new Date(created_at * 1000).toDateString())),
      ]);
      expect(calendar.every((names) => names.length === 1)).toBe(true);
      expect(new Set(calendar.flat()).size).toBe(days.length);
    }),
  );
});

test("runs are grouped by the day they began", () => {
  const now = new Date(2025, 10, 22, 12);
  const at = (...date: [number, number, number, number]): number => new Date(...date).getTime() / 1000;
  const days = byDay(
    [
      run(4, at(2025, 10, 22, 9)),
      run(3, at(2025, 10, 22, 1)),
      run(2, at(2025, 10, 21, 23)),
      run(1, at(2025, 10, 12, 8)),
      run(0, at(2024, 10, 12, 8)),
    ],
    now,
  );
  expect(days.map(({ label, runs }) => [label, runs.length])).toEqual([
    ["Today", 2],
    ["Yesterday", 1],
    ["November 12", 1],
    ["November 12, 2024", 1],
  ]);
});
