import { expect, test, vi } from "vitest";
import type { RunSummary } from "../ipc/backend";
import { FakeBackend, fakeSavedRun } from "../ipc/fake";
import { Library } from "./library.svelte";
import { Marks } from "./marks.svelte";

async function marks(count = 2) {
  const runs = Array.from({ length: count }, (_, index) =>
    fakeSavedRun({
      run_id: `run-${String(index)}`,
      title: `Report ${String(index)}`,
      created_at: 100 - index,
    }),
  );
  const backend = new FakeBackend({ runs });
  const library = new Library(backend);
  await library.refresh();
  const said: { text: string; undo: (() => void) | undefined }[] = [];
  const failed = vi.fn();
  const own = new Marks(backend, [library], {
    say: (text, undo) => said.push({ text, undo }),
    failed,
    changed: () => library.refresh(),
  });
  const undo = async (): Promise<void> => {
    said.at(-1)?.undo?.();
    await vi.waitFor(() => undefined);
  };
  return { backend, library, marks: own, said, failed, undo };
}

const titles = (runs: readonly RunSummary[]): string[] => runs.map(({ title }) => title);

test("a favourite is shown at once, kept, told, and taken back", async () => {
  const { library, marks: own, said, undo } = await marks();
  const kept = own.favourite(library.runs, true);
  expect(
    library.runs.every((run) => run.favourite),
    "before it is kept",
  ).toBe(true);
  await kept;
  expect(said.at(-1)?.text).toBe("2 reports are favourites now.");
  await undo();
  await vi.waitFor(() => expect(library.runs.some((run) => run.favourite)).toBe(false));
});

test("what is so already is not changed, and not told", async () => {
  const { library, marks: own, said } = await marks(1);
  await own.favourite(library.runs, false);
  expect(said).toEqual([]);
});

test("one report is told by its title", async () => {
  const { library, marks: own, said } = await marks(1);
  await own.archive(library.runs, true);
  expect(said.at(-1)?.text).toBe("“Report 0” archived.");
  expect(library.runs, "the list has what is neither archived nor thrown away").toEqual([]);
});

test("what cannot be kept comes back as it was, with the reason", async () => {
  const { backend, library, marks: own, said, failed } = await marks();
  backend.failNext("trashRuns", { code: "library_failed", message: "It is read-only." });
  expect(await own.trash(library.runs)).toBe(false);
  expect(titles(library.runs)).toEqual(["Report 0", "Report 1"]);
  expect(failed).toHaveBeenCalledWith(expect.objectContaining({ message: "It is read-only." }));
  expect(said).toEqual([]);
});

test("a tag goes only on those without it, and Undo takes it only off those", async () => {
  const { backend, library, marks: own, undo } = await marks();
  await backend.tagRuns(["run-1"], ["Pilot"], []);
  await library.refresh();
  await own.tag(library.runs, "pilot", true);
  expect(
    library.runs.map(({ tags }) => tags),
    "the same word, however it is written",
  ).toEqual([["pilot"], ["Pilot"]]);
  await undo();
  await vi.waitFor(() => expect(library.runs.map(({ tags }) => tags)).toEqual([[], ["Pilot"]]));
});

test("Undo of a restore throws it away again", async () => {
  const { backend, library, marks: own, said, undo } = await marks(1);
  const before = library.runs;
  await own.trash(before);
  await own.restore(before);
  expect(titles(library.runs)).toEqual(["Report 0"]);
  expect(said.at(-1)?.text).toBe("“Report 0” restored.");
  await undo();
  await vi.waitFor(() => expect(library.runs).toEqual([]));
  expect((await backend.openRun("run-0")).trashed_at).not.toBeNull();
});
