import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { FAKE_SETTINGS, FakeBackend } from "../ipc/fake";
import App from "../shell/App.svelte";

test("the keyboard alone leads from the first launch through the form to a run", async () => {
  const backend = new FakeBackend({ keyState: "missing" });
  render(App, { backend });
  const user = userEvent.setup();

  async function tabTo(what: string, isThere: (element: Element) => boolean): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      const { activeElement } = document;
      if (activeElement !== null && isThere(activeElement)) return;
      await user.tab();
    }
    throw new Error(`Tab never came to ${what}`);
  }
  const tabToName = (name: string): Promise<void> =>
    tabTo(name, (element) => element.getAttribute("name") === name);
  const heading = (name: string): Promise<HTMLElement> => screen.findByRole("heading", { level: 1, name });

  await heading("Find a startup worth building");
  await tabTo(
    "Connect OpenAI",
    (element) => element.matches("button") && element.textContent.includes("Connect OpenAI"),
  );
  await user.keyboard("{Enter}");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("api-key")));
  await user.keyboard("sk-test{Enter}");
  await waitFor(() => expect(backend.keys.get(FAKE_SETTINGS.base_url)).toBe("stored"));

  await user.keyboard("{Control>}n{/Control}");
  await heading("What should this business do for you?");
  await tabToName("goal_type");
  await user.keyboard(" {ArrowDown}{Enter}");
  await waitFor(() =>
    expect(document.activeElement?.getAttribute("name"), "Enter leads to what is missing").toBe(
      "time_commitment",
    ),
  );
  await user.keyboard("{ArrowDown}");
  await tabToName("budget_range");
  await user.keyboard("{ArrowDown}{Enter}");

  await waitFor(async () =>
    expect(document.activeElement).toBe(await heading("What would you like to work on?")),
  );
  await tabToName("interest_area");
  await user.keyboard("{ArrowDown}");
  await tabToName("sub_interest_area");
  await user.keyboard("Beekeeping{Enter}");

  await heading("What do you bring?");
  await tabToName("skill_strength");
  await user.keyboard("{ArrowDown}");
  await tabToName("experience_summary");
  await user.keyboard("Ten years{Enter}with bees{Control>}{Enter}{/Control}");

  await heading("How do you work, honestly?");
  await tabTo("Continue", (element) => element.getAttribute("data-testid") === "next-step");
  await user.keyboard("{Enter}");

  await heading("This is what will be sent");
  await tabTo("a switch", (element) => element.getAttribute("data-field") === "experience_summary");
  await user.keyboard(" ");
  await waitFor(() => expect(screen.getByTestId("start-run")).toHaveProperty("disabled", false));
  await tabTo("Start", (element) => element.getAttribute("data-testid") === "start-run");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(screen.getByTestId("run-status").dataset.status).toBe("streaming"));

  const { profile } = await backend.openRun("run-0001");
  expect(profile.goal_type).toBe("Replace Full-Time Job");
  expect(profile.sub_interest_area).toBe("Beekeeping");
  expect(profile.experience_summary, "left out of the run").toBe("");
  expect(backend.draft?.experience_summary, "kept in the draft").toBe("Ten years\nwith bees");
}, 30_000);
