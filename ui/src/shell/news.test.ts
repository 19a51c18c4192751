import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { doneStep } from "../ipc/fake-run";
import { open, status } from "./testing";

test("the start of a report is told, though its view comes a moment later", async () => {
  const { user } = open({ keyState: "missing" });
  const heard = listen();
  await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
  await status("streaming");
  await waitFor(() => expect(heard()).toContain("The report has started."));
});

test("so is the start of the next one, when an earlier report has just ended", async () => {
  const { backend, user } = open({ keyState: "missing" });
  await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
  await status("streaming");
  backend.advance("run-0001", 3);
  backend.end("run-0001", doneStep("sample", "cancelled"));
  await status("cancelled");
  const heard = listen();
  backend.choose("run_again");
  await status("streaming");
  await waitFor(() => expect(heard()[0]).toBe("The report has started."));
});

/** What the live region says from now on. */
function listen(): () => string[] {
  const heard: string[] = [];
  const region = screen.getByTestId("news");
  new MutationObserver(() => heard.push(region.textContent ?? "")).observe(region, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  return () => heard;
}
