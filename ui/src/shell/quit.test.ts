import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { open, status, writeSample } from "./testing";

describe("quitting", () => {
  test("with nothing live just ends the app", async () => {
    const { backend, user } = open();
    await screen.findByTestId("history");
    await user.keyboard("{Control>}q{/Control}");
    await waitFor(() => expect(backend.hasQuit).toBe(true));
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });

  test("with a live report asks first; Escape keeps writing", async () => {
    const { backend, user } = await writeSample();
    await user.keyboard("{Control>}q{/Control}");
    const dialog = await screen.findByRole("alertdialog", { name: "A report is being written" });
    await waitFor(() =>
      expect(document.activeElement).toBe(within(dialog).getByRole("button", { name: "Keep writing" })),
    );
    await expectAccessible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(backend.hasQuit).toBe(false);
    backend.finish("run-0001");
    await status("complete");
  });

  test("and ends the app when told to", async () => {
    const { backend, user } = await writeSample();
    await user.keyboard("{Control>}q{/Control}");
    await user.click(await screen.findByRole("button", { name: "Quit" }));
    await waitFor(() => expect(backend.hasQuit).toBe(true));
  });
});
