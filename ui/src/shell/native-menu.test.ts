import { expect, test } from "vitest";
import { refuseNativeMenu } from "./native-menu";

function isRefusedOn(selector: string): boolean {
  const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
  document.addEventListener("contextmenu", refuseNativeMenu, { once: true });
  document.querySelector(selector)?.dispatchEvent(event);
  return event.defaultPrevented;
}

test("the webview's own menu is refused but where text is written or selected", () => {
  document.body.innerHTML =
    '<p id="text">words</p><a id="link" href="https://example.com/x">a link</a><input id="field" />' +
    '<textarea id="area"></textarea><button id="button">b</button>';
  expect(isRefusedOn("#text")).toBe(true);
  expect(isRefusedOn("#button")).toBe(true);
  expect(isRefusedOn("#link")).toBe(true);
  expect(isRefusedOn("#field")).toBe(false);
  expect(isRefusedOn("#area")).toBe(false);
  document.getSelection()?.selectAllChildren(document.body);
  expect(isRefusedOn("#text")).toBe(false);
  expect(isRefusedOn("#link"), "a selected link can still be downloaded from that menu").toBe(true);
});
