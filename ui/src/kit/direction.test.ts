import { fireEvent, render, screen } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { usePseudo } from "../words/pseudo";
import Splitter from "./Splitter.svelte";
import TextField from "./TextField.svelte";

const user = userEvent.setup();

afterEach(() => usePseudo(null));

function splitter() {
  const onChange = vi.fn();
  const props = {
    label: "Width",
    value: 248,
    min: 200,
    max: 400,
    usual: 248,
    valueText: "248 pixels",
    controls: "pane",
    onChange,
    onFold: vi.fn(),
  };
  render(Splitter, props);
  return { edge: screen.getByRole("separator"), onChange };
}

/** jsdom has no pointers of its own to capture. */
function drag(edge: HTMLElement, from: number, to: number): void {
  edge.setPointerCapture = () => undefined;
  const event = (type: string, clientX: number): MouseEvent =>
    new MouseEvent(type, { clientX, button: 0, bubbles: true });
  void fireEvent(edge, event("pointerdown", from));
  void fireEvent(edge, event("pointermove", to));
  void fireEvent(edge, event("lostpointercapture", to));
}

test("the edge of a pane goes where it is pushed", async () => {
  const { edge, onChange } = splitter();
  edge.focus();
  await user.keyboard("{ArrowRight}{ArrowLeft}");
  drag(edge, 248, 268);
  expect(onChange.mock.calls).toEqual([[264], [232], [268]]);
});

test("and where lines run to the left the pane is on its other side", async () => {
  usePseudo("rtl");
  const { edge, onChange } = splitter();
  edge.focus();
  await user.keyboard("{ArrowRight}{ArrowLeft}");
  drag(edge, 600, 580);
  expect(onChange.mock.calls).toEqual([[232], [264], [268]]);
});

test("what is typed runs its own way; what stands in an empty field runs as all words do", async () => {
  const props = { label: "Title", value: "", onInput: vi.fn() };
  const { rerender } = render(TextField, props);
  const field = screen.getByRole("textbox", { name: "Title" });
  expect(field.dir).toBe("");
  await rerender({ ...props, value: "רעיונות" });
  expect(field.dir).toBe("auto");
});
