import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { withRangePlaces } from "../report/testing";
import { expectAccessible } from "../testing/axe";
import { openReport, section, status } from "./testing";

withRangePlaces();

async function replay() {
  const app = await openReport();
  await app.user.click(screen.getByRole("button", { name: "More actions" }));
  await app.user.click(await screen.findByText("Replay"));
  await status("streaming");
  return app;
}

test("a saved report plays again, says that no model writes it, and the library stays as it is", async () => {
  const { backend } = await replay();
  expect(screen.getByText("Replay at its own pace: no model is called")).toBeTruthy();
  expect(screen.getByTestId("run-status").textContent.trim()).toBe("Replaying");
  expect(section("profile_analysis")).toBe("");
  backend.advance("saved-1", 8);
  await waitFor(() => expect(section("profile_analysis")).toContain("You can give"));
  await expectAccessible();
  expect((await backend.openRun("saved-1")).status).toBe("complete");
  backend.finish("saved-1");
  await status("complete");
  expect(screen.queryByText("Replay at its own pace: no model is called")).toBeNull();
  expect(screen.getAllByTestId("history-item"), "there is no second copy").toHaveLength(1);
  expect(screen.getByTestId("export-report")).toBeTruthy();
});

test("a replay that takes too long shows the rest at once", async () => {
  const { user } = await replay();
  const stop = screen.getByTestId("stop-run");
  expect(stop.textContent.trim()).toBe("Show the rest");
  await user.click(stop);
  await status("complete");
  await waitFor(() => expect(section("personalized_recommendations")).toContain("clinic inbox triage"));
});

test("a report that cannot be replayed says why, and stays", async () => {
  const { backend, user } = await openReport();
  backend.failNext("replayRun", { code: "run_not_found", message: "this run is gone" });
  await user.click(screen.getByRole("button", { name: "More actions" }));
  await user.click(await screen.findByText("Replay"));
  await screen.findByText(/This run is gone\./);
  await status("complete");
});
