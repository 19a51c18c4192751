import { expect, test } from "vitest";
import { forced } from "./force";

test("a rule for a state holds inside the class that forces it", () => {
  expect(forced(".button:hover:not(:disabled, .busy)", "color: red")).toEqual([
    ".force-hover .button:not(:disabled, .busy) { color: red }",
  ]);
});

test("each selector of a list is looked at on its own", () => {
  expect(forced(".row:hover, .row[aria-current], .tool:active", "color: red")).toEqual([
    ".force-hover .row { color: red }",
    ".force-active .tool { color: red }",
  ]);
});

test("the mark of the focus, which is for everything, goes to every control", () => {
  expect(forced(":focus-visible", "outline: auto")[0]).toMatch(/^\.force-focus-visible :is\(button, /);
});

test("a rule without a state is left alone", () => {
  expect(forced(".button", "color: red")).toEqual([]);
});
