import { render, screen } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { createRawSnippet } from "svelte";
import { describe, expect, test, vi } from "vitest";
import { expectAccessible } from "../testing/axe";
import Button from "./Button.svelte";
import RadioCards from "./RadioCards.svelte";
import TextField from "./TextField.svelte";

const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));

describe("a busy button", () => {
  test("says so, keeps the focus, and does nothing when it is pressed again", async () => {
    const onclick = vi.fn();
    const { rerender } = render(Button, { children: words("Export"), onclick });
    const user = userEvent.setup();
    const button = screen.getByRole("button", { name: "Export" });
    await user.click(button);
    await rerender({ busy: true });
    await user.click(button);
    await user.keyboard("{Enter} ");
    expect(onclick).toHaveBeenCalledOnce();
    expect(document.activeElement, "the focus stays").toBe(button);
    expect(button.getAttribute("aria-busy")).toBe("true");
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await expectAccessible();
  });

  test("sends no form", async () => {
    const onsubmit = vi.fn((event: Event) => event.preventDefault());
    const form = document.body.appendChild(document.createElement("form"));
    form.addEventListener("submit", onsubmit);
    const { rerender } = render(Button, {
      target: form,
      props: { type: "submit", busy: true, children: words("Save") },
    });
    const user = userEvent.setup();
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(onsubmit).not.toHaveBeenCalled();
    await rerender({ busy: false });
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(onsubmit).toHaveBeenCalledOnce();
    form.remove();
  });

  test("with an icon alone keeps its name", () => {
    render(Button, { icon: true, busy: true, "aria-label": "Copy", children: words("©") });
    expect(screen.getByRole("button", { name: "Copy" }).textContent).not.toContain("©");
  });
});

test("radio cards that are disabled cannot be chosen", async () => {
  const onChange = vi.fn();
  render(RadioCards, {
    name: "goal",
    label: "Goal",
    options: ["One", "Two"],
    value: "",
    disabled: true,
    onChange,
  });
  await userEvent.setup().click(screen.getByText("Two"));
  expect(onChange).not.toHaveBeenCalled();
  expect(screen.getByRole("radiogroup", { name: "Goal" })).toHaveProperty("disabled", true);
  await expectAccessible();
});

test("a field with a mistake points to the words about it", async () => {
  render(TextField, { label: "Model", value: "", error: "Enter a name.", onInput: () => undefined });
  const field = screen.getByRole("textbox", { name: "Model", description: "Enter a name." });
  expect(field.getAttribute("aria-invalid")).toBe("true");
  await expectAccessible();
});
