import { render, screen } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Toast } from "./toasts.svelte";
import ToastList from "./ToastList.svelte";

const ignore = (): void => undefined;
const toast = (id: number, action: Toast["action"] = null): Toast => ({
  id,
  text: `News ${String(id)}`,
  tone: "plain",
  action,
});

test("what says news is there before there is any, and the newest stands on top", async () => {
  const handlers = { onDismiss: ignore, onHold: ignore, onRelease: ignore };
  const { rerender } = render(ToastList, { toasts: [], ...handlers });
  const region = screen.getByRole("status");
  await rerender({ toasts: [toast(1)], ...handlers });
  await rerender({ toasts: [toast(1), toast(2)], ...handlers });
  expect(screen.getByRole("status")).toBe(region);
  expect(screen.getAllByText(/^News/).map(({ textContent }) => textContent)).toEqual(["News 2", "News 1"]);
});

test("news is held while the keyboard is in it, and goes with what is done about it", async () => {
  const user = userEvent.setup();
  const [run, onDismiss, onHold, onRelease] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  render(ToastList, { toasts: [toast(1, { label: "Undo", run })], onDismiss, onHold, onRelease });
  await user.tab();
  expect(onHold).toHaveBeenCalledWith(1);
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(run).toHaveBeenCalledOnce();
  expect(onDismiss).toHaveBeenCalledWith(1);
});
