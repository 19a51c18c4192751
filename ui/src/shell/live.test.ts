import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
import { open, section, status } from "./testing";
import App from "./App.svelte";

async function reachReview(user: ReturnType<typeof userEvent.setup>): Promise<void> {
  for (let step = 0; step < 4; step += 1) {
    const heading = screen.getByRole("heading", { level: 1 }).textContent;
    await user.click(screen.getByTestId("next-step"));
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).not.toBe(heading));
  }
  await screen.findByText("The exact messages");
}

describe("a run from the form to the report", () => {
  test("streams into three sections and ends complete", async () => {
    const { backend, user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    await user.click(screen.getByTestId("start-run"));
    await status("streaming");
    backend.advance("run-0001", 8);
    await waitFor(() => expect(section("profile_analysis")).toContain("ten to twenty hours a week"));
    expect(
      [...document.querySelectorAll("[data-section]")].map((host) => host.getAttribute("data-section")),
    ).toEqual(["profile_analysis", "startup_ideas_research", "personalized_recommendations"]);
    await expectAccessible();
    backend.finish("run-0001");
    await status("complete");
    await waitFor(() => expect(section("personalized_recommendations")).toContain("ask for $120 a month"));
    expect(document.body.textContent).not.toContain('"ideas"');
    expect(screen.getByTestId("run-metrics").textContent).toContain("tokens/s");
    await expectAccessible();
  });

  test("the next discovery begins at the first question with the same answers", async () => {
    const { backend, user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    await user.click(screen.getByTestId("start-run"));
    await status("streaming");
    backend.finish("run-0001");
    await user.click(screen.getByTestId("new-discovery"));
    await screen.findByRole("heading", { level: 1, name: "What should this business do for you?" });
    expect(screen.getByRole("radio", { name: "Extra Income" })).toHaveProperty("checked", true);
  });

  test("coming back to Review from the settings shows the new endpoint", async () => {
    const { user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    await user.click(screen.getByTestId("open-settings"));
    await user.clear(await screen.findByTestId("model"));
    await user.type(screen.getByTestId("model"), "llama");
    await user.click(screen.getByTestId("save-settings"));
    await screen.findByText("Saved");
    await user.click(screen.getByTestId("new-discovery"));
    await waitFor(() => expect(screen.getByTestId("review").textContent).toContain("llama"));
  });

  test("says in words what happens before there is text", async () => {
    const { backend, user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    await user.click(screen.getByTestId("start-run"));
    await status("streaming");
    backend.advance("run-0001");
    await screen.findByText("Connecting to the server…");
  });

  test("announces its phases politely, and never its text", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.finish("run-0001");
    await waitFor(() => expect(screen.getByTestId("news").textContent).toBe("The report is complete."));
  });

  test("Stop ends it and keeps the text", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.advance("run-0001", 6);
    await user.click(screen.getByTestId("stop-run"));
    await status("cancelled");
    expect(section("profile_analysis")).toContain("You can give");
    expect(screen.queryByTestId("stop-run")).toBeNull();
  });

  test("going away and back loses nothing", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.advance("run-0001", 8);
    await user.click(screen.getByTestId("open-settings"));
    await screen.findByTestId("settings-form");
    backend.advance("run-0001", 12);
    await user.click(await screen.findByTestId("history-item"));
    await status("streaming");
    backend.finish("run-0001");
    await waitFor(() => expect(section("personalized_recommendations")).toContain("or stop."));
    expect(section("profile_analysis").match(/You can give/g)).toHaveLength(1);
  });

  test("a reload comes back to the same run and its text", async () => {
    const { backend, user, unmount } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    backend.advance("run-0001", 10);
    unmount();
    render(App, { backend });
    await status("streaming");
    await waitFor(() => expect(section("profile_analysis").match(/You can give/g)).toHaveLength(1));
    backend.finish("run-0001");
    await status("complete");
  });

  test("a run that cannot be started says why and stays on Review", async () => {
    const { backend, user } = open({ draft: founder() });
    await screen.findByTestId("profile-form");
    await reachReview(user);
    backend.failNext("startRun", { code: "missing_key", message: "There is no key." });
    await user.click(screen.getByTestId("start-run"));
    await screen.findByText(/There is no key\..*your answers are kept/);
    expect(screen.getByTestId("review")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Open settings" }));
    await screen.findByTestId("settings-form");
  });
});

test("two reports are written at once, and switching loses nothing", async () => {
  const { backend, user } = open({ keyState: "missing" });
  await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
  await status("streaming");
  backend.advance("run-0001", 9);
  await user.click(screen.getByTestId("new-discovery"));
  await screen.findByTestId("profile-form");
  const second = (await backend.startSample()).run_id;
  backend.advance("run-0001", 4);
  await user.click(await screen.findByTestId("history-item"));
  await status("streaming");
  backend.finish("run-0001");
  backend.finish(second);
  await status("complete");
  await waitFor(() => expect(section("personalized_recommendations")).toContain("or stop."));
});

test("a reload comes back to the same step of the form", async () => {
  const { backend, user, unmount } = open({ draft: founder() });
  await screen.findByTestId("profile-form");
  await user.click(screen.getByTestId("next-step"));
  const heading = await screen.findByRole("heading", { level: 1, name: "What would you like to work on?" });
  expect(heading).toBeTruthy();
  unmount();
  render(App, { backend });
  await screen.findByRole("heading", { level: 1, name: "What would you like to work on?" });
});
