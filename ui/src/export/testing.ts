import { screen, waitFor, within } from "@testing-library/svelte";
import type { FakeOptions } from "../ipc/fake";
import { openReport } from "../shell/testing";

/** The app with the dialog open that exports "Grant radar". */
export async function openExport(options: FakeOptions = {}) {
  const app = await openReport(options);
  await app.user.click(screen.getByTestId("export-report"));
  await screen.findByTestId("export-dialog");
  await previewed();
  return app;
}

export const dialog = () => within(screen.getByRole("dialog"));

export const preview = (): HTMLElement => dialog().getByRole("region", { name: "Preview" });

/** Waits until the preview is of what is chosen. */
export const previewed = async (): Promise<void> =>
  void (await waitFor(() => {
    if (preview().getAttribute("aria-busy") !== "false") throw new Error("The preview is still being made.");
  }));

export const exportNow = (): HTMLButtonElement => screen.getByTestId("export-now");
