import { screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { flushSync } from "svelte";
import { afterEach, expect, test } from "vitest";
import { FAKE_SETTINGS } from "../ipc/fake-settings";
import { open, saved, status } from "../shell/testing";
import { withSizes } from "../testing/layout";
import { founder } from "../testing/profile";
import { useLanguage } from "./language.svelte";

withSizes((element) => (element.tagName === "NAV" ? 700 : 47));

const user = userEvent.setup();

afterEach(() => useLanguage("system"));

test("an open report is named anew when the language changes, and does everything once", async () => {
  const text = "## SECTION 1: PROFILE ANALYSIS\n\nFirst.\n\n```js\nlet a = 1;\n```\n";
  const { backend } = open({ runs: [saved({ text })] });
  await user.click(await screen.findByTestId("history-item"));
  await status("complete");
  await screen.findByRole("button", { name: "Copy code" });
  flushSync(() => useLanguage("de"));
  await user.click(await screen.findByRole("button", { name: "Code kopieren" }));
  expect(screen.queryByRole("button", { name: "Copy code" })).toBeNull();
  await waitFor(() => expect(backend.copied).toEqual(["let a = 1;\n"]));
  expect(document.querySelectorAll("[data-section] p")).toHaveLength(1);
});

test("the form shows options in its language, and sends them as they are kept", async () => {
  const { backend } = open({
    settings: { ...FAKE_SETTINGS, language: "de" },
    draft: founder({ sub_interest_area: "" }),
    runs: [saved()],
  });
  const goal = await screen.findByRole("radio", { name: "Herzensprojekt" });
  await user.click(goal);
  await user.click(screen.getByTestId("next-step"));
  // What is suggested is somebody's own words once it is taken over: it is sent as it stands in the field.
  await user.click(await screen.findByRole("button", { name: "Psychische Gesundheit" }));
  const field = document.querySelector<HTMLInputElement>('input[name="sub_interest_area"]');
  expect(field?.value).toBe("Psychische Gesundheit");
  await user.click(screen.getByTestId("next-step"));
  await waitFor(() => expect(backend.draft?.sub_interest_area).toBe("Psychische Gesundheit"));
  expect(backend.draft?.goal_type).toBe("Passion Project");
  await user.click(screen.getByTestId("previous-step"));
  await user.click(await screen.findByRole("radio", { name: "Finanzen / Geldanlage" }));
  const emptied = document.querySelector<HTMLInputElement>('input[name="sub_interest_area"]');
  await waitFor(() => expect(emptied?.value, "a suggestion of another area does not fit").toBe(""));
});
