import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { Snippet } from "../ipc/backend";
import { soughtBy } from "./sought";
import { marked, read, savedRun, withHighlights, written } from "./testing";

withHighlights();

const snippet = (text: string, words: string[], given: Partial<Snippet> = {}): Snippet => ({
  source: "text",
  section: "startup_ideas_research",
  text,
  marks: words.map((word): [number, number] => [text.indexOf(word), text.indexOf(word) + word.length]),
  ...given,
});

describe("what a snippet leads to", () => {
  test("is its first words, a phrase as one", () => {
    expect(
      soughtBy(snippet("…sort one clinic inbox by hand and", ["clinic", "inbox", "hand"])),
    ).toMatchObject({
      words: "clinic inbox",
      section: "startup_ideas_research",
      around: { before: "sortone", after: "byhandand" },
    });
  });

  test("is nothing where no text of the report was found", () => {
    expect(soughtBy(null)).toBeNull();
    expect(soughtBy(snippet("A title", ["title"], { source: "title" }))).toBeNull();
    expect(soughtBy(snippet("No marks", []))).toBeNull();
  });
});

describe("a report that is opened at a hit", () => {
  const text = ["Sort by hand.", "First we sort it.\n\nThen sort one clinic.\n\nThen sort two.", "Sort."];

  test("finds the words and stands at the one that was shown", async () => {
    const { find } = read(savedRun(text));
    find.seek(
      { words: "sort", section: "startup_ideas_research", around: { before: "then", after: "two" } },
      true,
    );
    await written("Then sort two.");
    await screen.findByRole("search");
    await waitFor(() => expect(find.position).toBe(4));
    expect(find.total).toBe(5);
    expect(marked("report-find-current")).toEqual(["sort"]);
  });

  test("stands at the first of the section where others stand around it", async () => {
    const { find } = read(savedRun(text));
    find.seek(
      { words: "sort", section: "startup_ideas_research", around: { before: "xx", after: "yy" } },
      true,
    );
    await waitFor(() => expect(find.position).toBe(2));
  });

  test("goes on from there, and is not brought back", async () => {
    const { find } = read(savedRun(text));
    find.seek({ words: "sort", section: null, around: { before: "", after: "byhand" } }, true);
    // Sections are drawn one after the other: the next hit is there when all are.
    await waitFor(() => expect([find.position, find.total]).toEqual([1, 5]));
    find.next();
    expect(find.position).toBe(2);
    find.changed([]);
    expect(find.position).toBe(2);
  });
});
