import { describe, expect, test, vi } from "vitest";
import { FakeBackend, fakeSavedRun } from "../ipc/fake";
import { Selection } from "./selection.svelte";
import { Shelf } from "./shelf.svelte";

const runs = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    fakeSavedRun({
      run_id: `run-${String(index).padStart(3, "0")}`,
      title: `Report ${String(index)}`,
      created_at: 1_000_000 + index,
      favourite: index % 2 === 0,
    }),
  );

async function shelf(count = 5) {
  const backend = new FakeBackend({ runs: runs(count) });
  const own = new Shelf(backend);
  own.go("all");
  await own.settled();
  return { backend, shelf: own };
}

describe("questions", () => {
  test("do not pile up: of those asked meanwhile only the newest is put, and only its answer counts", async () => {
    const { backend, shelf: own } = await shelf();
    const release = backend.holdNext("findRuns");
    own.search("Rep");
    await vi.waitFor(() => expect(backend.asked).toHaveLength(2));
    own.search("Report");
    own.search("Report 3");
    expect(own.found, "what was there stays until there is something newer").toHaveLength(5);
    release();
    await own.settled();
    expect(backend.asked.map(({ text }) => text)).toEqual(["", "Rep", "Report 3"]);
    expect(own.found.map(({ run }) => run.title)).toEqual(["Report 3"]);
  });

  test("an older failure is dropped like an older answer", async () => {
    const { backend, shelf: own } = await shelf();
    backend.failNext("findRuns", { code: "library_failed" });
    const release = backend.holdNext("findRuns");
    own.search("Report 1");
    await vi.waitFor(() => expect(backend.asked).toHaveLength(2));
    own.search("Report 2");
    release();
    await own.settled();
    expect(own.problem).toBeNull();
    expect(own.found).toHaveLength(1);
  });

  test("a page that was asked for another question is dropped", async () => {
    const { backend, shelf: own } = await shelf(200);
    const release = backend.holdNext("findRuns");
    const page = own.loadMore();
    own.search("Report 7");
    await own.settled();
    release();
    await page;
    const titles = own.found.map(({ run }) => run.title);
    expect(titles).toHaveLength(11);
    expect(titles.every((title) => title.startsWith("Report 7"))).toBe(true);
  });

  test("what changes at once is one question", async () => {
    const { backend, shelf: own } = await shelf();
    own.go("archive");
    own.search("Report");
    own.choose({ has_notes: true });
    await own.settled();
    expect(backend.asked).toHaveLength(2);
    expect(backend.asked.at(-1)).toMatchObject({
      text: "Report",
      place: "archive",
      filter: { has_notes: true },
    });
  });

  test("nobody asks while nobody looks and nothing is looked for", async () => {
    const backend = new FakeBackend({ runs: runs(2) });
    await new Shelf(backend).refresh();
    expect(backend.asked).toEqual([]);
  });
});

test("pages are read by their cursor, each report once", async () => {
  const { shelf: own } = await shelf(200);
  expect([own.found.length, own.more]).toEqual([60, true]);
  await own.loadMore();
  await own.loadMore();
  await own.loadMore();
  await own.loadMore();
  expect([new Set(own.ids).size, own.more]).toEqual([200, false]);
});

test("reading again keeps as many as were read, and what was selected", async () => {
  const { backend, shelf: own } = await shelf(200);
  await own.loadMore();
  own.selection.set("run-150", true);
  await backend.trashRuns(["run-199"]);
  await own.refresh();
  expect(own.ids[0]).toBe("run-198");
  expect(own.found).toHaveLength(120);
  expect(own.selected.map(({ run_id }) => run_id)).toEqual(["run-150"]);
});

test("favourites are a place to the reader, and a filter to the core", async () => {
  const { backend, shelf: own } = await shelf();
  own.go("favourites");
  await own.settled();
  expect(backend.asked.at(-1)).toMatchObject({ place: "library", filter: { favourite: true } });
  expect(own.found).toHaveLength(3);
  own.go("trash");
  await own.settled();
  expect(backend.asked.at(-1)).toMatchObject({ place: "trash", filter: { favourite: false } });
});

test("words bring the best first, unless another order was chosen", async () => {
  const { backend, shelf: own } = await shelf();
  expect(own.sort).toBe("newest");
  own.search("Report");
  expect(own.sort).toBe("relevance");
  own.sort = "oldest";
  await own.settled();
  expect(backend.asked.at(-1)?.sort).toBe("oldest");
  own.sort = "relevance";
  own.search("");
  expect(own.sort, "there is nothing to be relevant to").toBe("newest");
  await own.settled();
});

test("what leaves its place leaves the list at once, and is not selected any more", async () => {
  const { shelf: own } = await shelf();
  own.selection.all(own.ids);
  const takeBack = own.apply(new Set(["run-002"]), (run) => ({ ...run, archived: true }));
  expect(own.ids).not.toContain("run-002");
  expect(own.selection.size).toBe(4);
  takeBack();
  expect(own.ids).toContain("run-002");
});

test("a failed question says why, and is asked again", async () => {
  const { backend, shelf: own } = await shelf();
  backend.failNext("findRuns", { code: "library_failed", message: "The disk is gone." });
  own.search("Report 4");
  await own.settled();
  expect(own.problem?.message).toBe("The disk is gone.");
  await own.retry();
  expect([own.problem, own.found.length]).toEqual([null, 1]);
});

describe("a selection", () => {
  const order = ["a", "b", "c", "d"];

  test("goes from the one that was chosen last to another, either way", () => {
    const selection = new Selection();
    selection.toggle("c");
    selection.extendTo("a", order);
    expect(order.filter((id) => selection.has(id))).toEqual(["a", "b", "c"]);
    selection.toggle("b");
    expect(order.filter((id) => selection.has(id))).toEqual(["a", "c"]);
  });

  test("begins where it is extended to, if nothing was chosen", () => {
    const selection = new Selection();
    selection.extendTo("b", order);
    expect(selection.size).toBe(1);
  });

  test("keeps only what is shown", () => {
    const selection = new Selection();
    selection.all(order);
    selection.keep(new Set(["a", "d"]));
    expect(order.filter((id) => selection.has(id))).toEqual(["a", "d"]);
    selection.clear();
    expect(selection.size).toBe(0);
  });
});
