import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
import { OPTIONS, PSYCHOLOGY_KEYS, type StepKey } from "./fields";
import { at, openForm } from "./testing";

const radio = (name: string, value: string): HTMLInputElement => {
  const found = [...document.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${name}"]`)];
  const input = found.find((candidate) => candidate.value === value);
  if (input === undefined) throw new Error(`no radio ${name}=${value}`);
  return input;
};

describe("the questions", () => {
  test("every option is a native radio with its exact name and value", async () => {
    const { draft } = await openForm({ draft: founder() });
    const offered = (name: string): string[] =>
      [...document.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${name}"]`)].map(
        ({ value }) => value,
      );
    expect(offered("goal_type")).toEqual(OPTIONS.goal_type);
    expect(offered("time_commitment")).toEqual(OPTIONS.time_commitment);
    expect(offered("budget_range")).toEqual(OPTIONS.budget_range);
    await at(draft, "interests");
    await waitFor(() =>
      expect(offered("interest_area")).toEqual(OPTIONS.interest_area.map(({ name }) => name)),
    );
    await at(draft, "strengths");
    await waitFor(() => expect(offered("skill_strength")).toEqual(OPTIONS.skill_strength));
    expect(offered("work_style")).toEqual(OPTIONS.work_style);
    await at(draft, "psychology");
    for (const key of PSYCHOLOGY_KEYS) {
      await waitFor(() => expect(offered(key)).toEqual(OPTIONS.founder_psychology[key]));
    }
  });

  test.each<StepKey>(["goals", "interests", "strengths", "psychology", "review"])(
    "axe finds nothing wrong on %s",
    async (step) => {
      const { draft } = await openForm({ draft: founder() });
      await at(draft, step);
      if (step === "review") await screen.findByText("The exact messages");
      await expectAccessible();
    },
  );

  test("the arrow keys move through the cards, and Enter goes on", async () => {
    const { draft, user } = await openForm({ draft: founder() });
    radio("goal_type", "Extra Income").focus();
    await user.keyboard("{ArrowDown}");
    expect(draft.profile.goal_type).toBe("Replace Full-Time Job");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(draft.step).toBe("interests"));
  });

  test("there is one text input for the part of the area, with suggestions that fill it", async () => {
    const { draft, user } = await openForm({ draft: founder({ sub_interest_area: "" }) });
    await at(draft, "interests");
    const input = await screen.findByRole("textbox");
    expect(input.getAttribute("name")).toBe("sub_interest_area");
    await user.click(screen.getByRole("button", { name: "Mental health" }));
    expect(input).toHaveProperty("value", "Mental health");
  });

  test("another area drops a suggestion of the old one, but never one's own words", async () => {
    const { draft } = await openForm({ draft: founder({ sub_interest_area: "Mental health" }) });
    draft.set("interest_area", "Finance / Investment");
    expect(draft.profile.sub_interest_area).toBe("");
    draft.set("sub_interest_area", "Savings circles");
    draft.set("interest_area", "Other");
    expect(draft.profile.sub_interest_area).toBe("Savings circles");
  });

  test("an optional answer can be taken back, and own words stand for a choice", async () => {
    const { draft, user } = await openForm({ draft: founder() });
    await at(draft, "psychology");
    const first = OPTIONS.founder_psychology.fear[0] ?? "";
    await waitFor(() => radio("fear", first));
    await user.click(radio("fear", first));
    expect(draft.profile.founder_psychology.fear).toBe(first);
    await user.type(
      screen.getByRole("textbox", { name: "What you fear most: or in your own words" }),
      "Debt",
    );
    expect(draft.profile.founder_psychology.fear).toBe("Debt");
    expect(radio("fear", first).checked).toBe(false);
    await user.click(screen.getByRole("button", { name: "Clear: What you fear most" }));
    expect(draft.profile.founder_psychology.fear).toBe("");
  });
});

describe("errors", () => {
  test("stand beside their fields, and the focus goes to the first", async () => {
    const { user } = await openForm();
    await user.click(screen.getByTestId("next-step"));
    await screen.findByText("Please answer this: goal_type");
    expect(screen.getByText("Please answer this: budget_range")).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(radio("goal_type", "Extra Income")));
    const group = radio("goal_type", "Extra Income").closest("fieldset");
    const note = document.getElementById(group?.getAttribute("aria-describedby") ?? "");
    expect(note?.textContent).toBe("Please answer this: goal_type");
    await expectAccessible();
  });

  test("of later steps are not shown early", async () => {
    const { draft, user } = await openForm({ draft: founder({ skill_strength: "" }) });
    await user.click(screen.getByTestId("next-step"));
    await waitFor(() => expect(draft.step).toBe("interests"));
    expect(draft.errors).toEqual([]);
  });

  test("go away when their field is answered", async () => {
    const { user } = await openForm();
    await user.click(screen.getByTestId("next-step"));
    await screen.findByText("Please answer this: goal_type");
    await user.click(radio("goal_type", "Extra Income"));
    expect(screen.queryByText("Please answer this: goal_type")).toBeNull();
    expect(screen.getByText("Please answer this: time_commitment")).toBeTruthy();
  });

  test("that could not be looked for are told as such, and the step stays", async () => {
    const { backend, draft, user } = await openForm({ draft: founder() });
    backend.failNext("validateProfile", { code: "library_failed", message: "The core is gone." });
    await user.click(screen.getByTestId("next-step"));
    await screen.findByText("The answers could not be checked. The core is gone.");
    expect(draft.step).toBe("goals");
    await expectAccessible();
    await user.click(screen.getByTestId("next-step"));
    await waitFor(() => expect(draft.step).toBe("interests"));
    expect(screen.queryByText(/could not be checked/u)).toBeNull();
  });

  test("a step further ahead is reached only through valid answers", async () => {
    const { draft, user } = await openForm({ draft: founder({ sub_interest_area: "" }) });
    await user.click(screen.getByRole("button", { name: "Review" }));
    await waitFor(() => expect(draft.step).toBe("interests"));
    await waitFor(() =>
      expect(document.activeElement?.getAttribute("name"), "the field to mend has the focus").toBe(
        "sub_interest_area",
      ),
    );
  });
});

describe("the draft", () => {
  test("is there again", async () => {
    await openForm({ draft: founder() });
    expect(radio("goal_type", "Extra Income").checked).toBe(true);
  });

  test("is written soon after a change, once for a burst", async () => {
    const { backend, user } = await openForm();
    await user.click(radio("goal_type", "Extra Income"));
    await user.click(radio("budget_range", "$10 K"));
    await waitFor(() => expect(backend.draft?.budget_range).toBe("$10 K"));
    expect(backend.draft?.goal_type).toBe("Extra Income");
    expect(backend.savedDrafts).toBeLessThanOrEqual(2);
  });

  test("is written at once on leaving", async () => {
    const { backend, draft } = await openForm();
    draft.set("location", "Lisbon");
    await draft.flush();
    expect(backend.draft?.location).toBe("Lisbon");
  });

  test("says when it could not be written", async () => {
    const { backend, draft } = await openForm();
    backend.failNext("saveDraft", { code: "settings_failed", message: "The disk is full." });
    draft.set("location", "Lisbon");
    await draft.flush();
    await screen.findByText("The draft could not be saved. The disk is full.");
  });

  test("an emptied form can be brought back", async () => {
    const { draft } = await openForm({ draft: founder() });
    const takeBack = draft.clear();
    expect(draft.profile.goal_type).toBe("");
    takeBack();
    expect(draft.profile).toEqual(founder());
  });
});
