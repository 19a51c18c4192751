import { expect, test } from "vitest";
import { refuseNativeMenu } from "./native-menu";

function isRefusedOn(selector: string): boolean {
  const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
  document.addEventListener("contextmenu", refuseNativeMenu, { once: true });
  document.querySelector(selector)?.dispatchEvent(event);
  return event.defaultPrevented;
}

test("the webview's own menu is refused but where text is written or selected", () => {
  for (const [name, id] of [
    ["p", "text"],
    ["button", "button"],
    ["a", "link"],
    ["input", "field"],
    ["textarea", "area"],
  ] as const) {
    const element = document.createElement(name);
    element.id = id;
    element.setAttribute("href", "https://example.com/x");
    if (name !== "input") element.textContent = "words";
    document.body.append(element);
  }
  expect(isRefusedOn("#text")).toBe(true);
  expect(isRefusedOn("#button")).toBe(true);
  expect(isRefusedOn("#link")).toBe(true);
  expect(isRefusedOn("#field")).toBe(false);
  expect(isRefusedOn("#area")).toBe(false);
  document.getSelection()?.selectAllChildren(document.body);
  expect(isRefusedOn("#text")).toBe(false);
  expect(isRefusedOn("#link"), "a selected link can still be downloaded from that menu").toBe(true);
});
