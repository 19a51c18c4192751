import { render, screen, waitFor, within } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import type { KeyState, Profile } from "../ipc/backend";
import { FAKE_SETTINGS, FakeBackend, fakeSavedRun, type FakeOptions } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
import Discovery from "./Discovery.svelte";
import { ProfileDraft } from "./draft.svelte";
import {
  answerTo,
  lastPart,
  OPTIONAL_FIELDS,
  OPTIONS,
  PSYCHOLOGY_KEYS,
  type FieldPath,
  type PlainKey,
  type PsychologyKey,
  type StepKey,
} from "./fields";

async function form(options: FakeOptions = {}, keyState: KeyState = "stored") {
  const backend = new FakeBackend(options);
  const draft = new ProfileDraft(backend);
  await draft.load();
  const calls = {
    onStart: vi.fn(),
    onOpenRun: vi.fn(),
    onOpenSettings: vi.fn(),
    onStartOver: vi.fn(),
    onCheckKey: vi.fn(),
    onSay: vi.fn(),
  };
  render(Discovery, { draft, keyState, starting: false, ...calls });
  return { backend, draft, user: userEvent.setup(), ...calls };
}

const radio = (name: string, value: string): HTMLInputElement => {
  const found = [...document.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${name}"]`)];
  const input = found.find((candidate) => candidate.value === value);
  if (input === undefined) throw new Error(`no radio ${name}=${value}`);
  return input;
};

async function at(draft: ProfileDraft, step: StepKey): Promise<void> {
  await draft.goTo(step);
  await waitFor(() => expect(draft.step).toBe(step));
}

describe("the questions", () => {
  test("every option is a native radio with its exact name and value", async () => {
    const { draft } = await form({ draft: founder() });
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
      const { draft } = await form({ draft: founder() });
      await at(draft, step);
      if (step === "review") await screen.findByText("The exact messages");
      await expectAccessible();
    },
  );

  test("the arrow keys move through the cards, and Enter goes on", async () => {
    const { draft, user } = await form({ draft: founder() });
    radio("goal_type", "Extra Income").focus();
    await user.keyboard("{ArrowDown}");
    expect(draft.profile.goal_type).toBe("Replace Full-Time Job");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(draft.step).toBe("interests"));
  });

  test("there is one text input for the part of the area, with suggestions that fill it", async () => {
    const { draft, user } = await form({ draft: founder({ sub_interest_area: "" }) });
    await at(draft, "interests");
    const input = await screen.findByRole("textbox");
    expect(input.getAttribute("name")).toBe("sub_interest_area");
    await user.click(screen.getByRole("button", { name: "Mental health" }));
    expect(input).toHaveProperty("value", "Mental health");
  });

  test("another area drops a suggestion of the old one, but never one's own words", async () => {
    const { draft } = await form({ draft: founder({ sub_interest_area: "Mental health" }) });
    draft.set("interest_area", "Finance / Investment");
    expect(draft.profile.sub_interest_area).toBe("");
    draft.set("sub_interest_area", "Savings circles");
    draft.set("interest_area", "Other");
    expect(draft.profile.sub_interest_area).toBe("Savings circles");
  });

  test("an optional answer can be taken back, and own words stand for a choice", async () => {
    const { draft, user } = await form({ draft: founder() });
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
    const { user } = await form();
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
    const { draft, user } = await form({ draft: founder({ skill_strength: "" }) });
    await user.click(screen.getByTestId("next-step"));
    await waitFor(() => expect(draft.step).toBe("interests"));
    expect(draft.errors).toEqual([]);
  });

  test("go away when their field is answered", async () => {
    const { user } = await form();
    await user.click(screen.getByTestId("next-step"));
    await screen.findByText("Please answer this: goal_type");
    await user.click(radio("goal_type", "Extra Income"));
    expect(screen.queryByText("Please answer this: goal_type")).toBeNull();
    expect(screen.getByText("Please answer this: time_commitment")).toBeTruthy();
  });

  test("a step further ahead is reached only through valid answers", async () => {
    const { draft, user } = await form({ draft: founder({ sub_interest_area: "" }) });
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
    await form({ draft: founder() });
    expect(radio("goal_type", "Extra Income").checked).toBe(true);
  });

  test("is written soon after a change, once for a burst", async () => {
    const { backend, user } = await form();
    await user.click(radio("goal_type", "Extra Income"));
    await user.click(radio("budget_range", "$10 K"));
    await waitFor(() => expect(backend.draft?.budget_range).toBe("$10 K"));
    expect(backend.draft?.goal_type).toBe("Extra Income");
    expect(backend.savedDrafts).toBeLessThanOrEqual(2);
  });

  test("is written at once on leaving", async () => {
    const { backend, draft } = await form();
    draft.set("location", "Lisbon");
    await draft.flush();
    expect(backend.draft?.location).toBe("Lisbon");
  });

  test("says when it could not be written", async () => {
    const { backend, draft } = await form();
    backend.failNext("saveDraft", { code: "settings_failed", message: "The disk is full." });
    draft.set("location", "Lisbon");
    await draft.flush();
    await screen.findByText("The draft could not be saved: The disk is full.");
  });

  test("an emptied form can be brought back", async () => {
    const { draft } = await form({ draft: founder() });
    const takeBack = draft.clear();
    expect(draft.profile.goal_type).toBe("");
    takeBack();
    expect(draft.profile).toEqual(founder());
  });
});

describe("Review", () => {
  test("shows where it goes, the model and the exact messages, and only there a run starts", async () => {
    const { draft, user, onStart } = await form({ draft: founder() });
    expect(screen.queryByTestId("start-run")).toBeNull();
    await at(draft, "review");
    await screen.findByText("https://api.openai.com/v1/chat/completions");
    expect(screen.getByText("gpt-4.1-mini")).toBeTruthy();
    expect(screen.getByRole("region", { name: "Your profile (user)" }).textContent).toContain(
      "Clinic operations",
    );
    expect(screen.queryByTestId("next-step")).toBeNull();
    await user.click(screen.getByTestId("start-run"));
    expect(onStart).toHaveBeenCalledWith(false);
  });

  test("is shown with the messages in it, never half", async () => {
    const { draft, user } = await form({ draft: founder() });
    await at(draft, "psychology");
    await user.click(await screen.findByTestId("next-step"));
    const review = await screen.findByTestId("review");
    expect(review.textContent).toContain("<profile>");
  });

  test("offers the earlier report, and running again is a fresh run", async () => {
    const created_at = Math.floor(Date.now() / 1000) - 2 * 86_400 - 60;
    const { draft, user, onOpenRun, onStart } = await form({
      draft: founder(),
      cached: { run_id: "old", created_at },
    });
    await at(draft, "review");
    await screen.findByText("You ran this 2 days ago");
    await user.click(screen.getByRole("button", { name: "Open it" }));
    expect(onOpenRun).toHaveBeenCalledWith("old");
    await user.click(screen.getByTestId("start-run"));
    expect(onStart).toHaveBeenCalledWith(true);
    await expectAccessible();
  });

  test.each([
    ["missing", "There is no key for this server", "Add a key"],
    ["session", "The key is kept for this session only", "Store it"],
    ["locked", "The keyring is locked", "Enter the key"],
    ["silent", "The keyring does not answer", "Enter the key"],
    ["ambiguous", "The keyring holds several keys for this server", "Enter the key"],
    ["failed", "The keyring cannot be used", "Enter the key"],
    ["unavailable", "This computer has no keyring", "Enter the key"],
  ] as const)("with the key %s says so, and where to mend it", async (keyState, words, remedy) => {
    const { draft, user, onOpenSettings } = await form({ draft: founder() }, keyState);
    await at(draft, "review");
    await screen.findByText(words);
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: remedy }));
    expect(onOpenSettings).toHaveBeenCalledOnce();
  });

  test("looks for the key when it is reached, and again when asked", async () => {
    const { draft, user, onCheckKey } = await form({ draft: founder() }, "silent");
    await at(draft, "psychology");
    await user.click(await screen.findByTestId("next-step"));
    await screen.findByTestId("review");
    expect(onCheckKey, "it may have gone behind the app's back").toHaveBeenCalledOnce();
    await user.click(screen.getByRole("button", { name: "Look again" }));
    expect(onCheckKey).toHaveBeenCalledTimes(2);
  });

  test("does not warn of a missing key for a server on this computer", async () => {
    const settings = { ...FAKE_SETTINGS, base_url: "http://127.0.0.1:11434/v1" };
    const { draft } = await form({ draft: founder(), settings }, "missing");
    await at(draft, "review");
    await screen.findByText("No key is sent to this server");
    expect(screen.queryByText("There is no key for this server")).toBeNull();
  });

  test("a setting in the way leads to the settings", async () => {
    const { backend, draft, user, onOpenSettings } = await form({ draft: founder() });
    backend.failNext("reviewRun", { code: "insecure_endpoint", message: "Plain http." });
    await at(draft, "review");
    await user.click(await screen.findByRole("button", { name: "Open settings" }));
    expect(onOpenSettings).toHaveBeenCalledOnce();
    await expectAccessible();
  });

  test("says why it cannot be prepared, and tries again", async () => {
    const { backend, draft, user } = await form({ draft: founder() });
    backend.failNext("reviewRun", { code: "library_failed", message: "The library is locked." });
    await at(draft, "review");
    expect((await screen.findByTestId("error-message")).dataset.code).toBe("library_failed");
    expect(screen.getByTestId("start-run")).toHaveProperty("disabled", true);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("The exact messages");
  });
});

describe("leaving out", () => {
  const full = (): Profile => {
    const profile = founder({
      work_style: "Solo",
      experience_summary: "Ten years as a nurse",
      location: "Lisbon",
      language: "Portuguese",
    });
    for (const key of PSYCHOLOGY_KEYS) {
      profile.founder_psychology[key] = OPTIONS.founder_psychology[key][0] ?? "";
    }
    return profile;
  };

  const sendSwitch = (path: FieldPath): HTMLInputElement => {
    const found = screen.getAllByTestId<HTMLInputElement>("send-field");
    const wanted = found.find(({ dataset }) => dataset.field === path);
    if (wanted === undefined) throw new Error(`no switch for ${path}`);
    return wanted;
  };

  const message = (): string => screen.getByRole("region", { name: "Your profile (user)" }).textContent;

  test("is offered for every optional field with an answer, and for no other", async () => {
    const { draft } = await form({ draft: full() });
    await at(draft, "review");
    await screen.findByText("The exact messages");
    expect(screen.getAllByTestId("send-field").map(({ dataset }) => dataset.field)).toEqual(OPTIONAL_FIELDS);
    await expectAccessible();
  });

  test("has nothing to offer where nothing optional is answered", async () => {
    const { draft } = await form({ draft: founder() });
    await at(draft, "review");
    await screen.findByText("The exact messages");
    expect(screen.queryAllByTestId("send-field")).toEqual([]);
  });

  test.each(OPTIONAL_FIELDS)(
    "takes %s out of the messages and of the run, and not out of the draft",
    async (path) => {
      const profile = full();
      const value = `only in ${path}`;
      const { backend, draft, user } = await form({ draft: profile });
      if (path.startsWith("founder_psychology.")) draft.setPsychology(lastPart(path) as PsychologyKey, value);
      else draft.set(path as PlainKey, value);
      await at(draft, "review");
      await waitFor(() => expect(message()).toContain(value));
      await user.click(sendSwitch(path));
      await waitFor(() => expect(message()).not.toContain(value));
      expect(answerTo(draft.sent(), path)).toBe("");
      await draft.flush();
      expect(answerTo(backend.draft ?? profile, path), "the draft keeps it").toBe(value);
      await user.click(sendSwitch(path));
      await waitFor(() => expect(message()).toContain(value));
    },
  );

  test("by the keyboard keeps the focus on its switch", async () => {
    const { draft, user } = await form({ draft: full() });
    await at(draft, "review");
    await screen.findByText("The exact messages");
    sendSwitch("location").focus();
    await user.keyboard(" ");
    await waitFor(() => expect(message()).not.toContain("Lisbon"));
    expect(document.activeElement).toBe(sendSwitch("location"));
  });

  test("is not started before the messages shown are the ones to be sent", async () => {
    const { backend, draft, user } = await form({ draft: full() });
    await at(draft, "review");
    await screen.findByText("The exact messages");
    const review = backend.reviewRun.bind(backend);
    const prepare: (() => void)[] = [];
    backend.reviewRun = async (profile) => {
      await new Promise<void>((resolve) => prepare.push(resolve));
      return review(profile);
    };
    await user.click(sendSwitch("location"));
    await user.click(sendSwitch("language"));
    expect(screen.getByTestId("start-run")).toHaveProperty("disabled", true);
    expect(message(), "what was shown stays until there is something newer").toContain("Lisbon");
    prepare[1]?.();
    await waitFor(() => expect(screen.getByTestId("start-run")).toHaveProperty("disabled", false));
    prepare[0]?.();
    await waitFor(() => expect(message()).not.toContain("Lisbon"));
    expect(message(), "an older answer does not come back").not.toContain("Portuguese");
  });

  test("asks for the earlier report of what is really sent", async () => {
    const created_at = Math.floor(Date.now() / 1000) - 2 * 86_400 - 60;
    const { backend, draft, user, onStart } = await form({ draft: full() });
    const review = backend.reviewRun.bind(backend);
    backend.reviewRun = async (profile) => ({
      ...(await review(profile)),
      cached: profile.location === "" ? { run_id: "without-location", created_at } : null,
    });
    await at(draft, "review");
    await screen.findByText("The exact messages");
    expect(screen.queryByText("You ran this 2 days ago")).toBeNull();
    await user.click(sendSwitch("location"));
    await screen.findByText("You ran this 2 days ago");
    await waitFor(() => expect(screen.getByTestId("start-run")).toHaveProperty("disabled", false));
    await user.click(screen.getByTestId("start-run"));
    expect(onStart).toHaveBeenCalledWith(true);
  });

  test("outlives a reload, and ends with another profile", async () => {
    const { backend, draft } = await form({ draft: full() });
    await draft.leaveOut("location", true);
    const reloaded = new ProfileDraft(backend);
    await reloaded.load();
    expect(reloaded.sent().location).toBe("");
    const takeBack = reloaded.startFrom(full());
    expect(reloaded.sent().location).toBe("Lisbon");
    takeBack();
    expect(reloaded.sent().location, "taking back takes this back too").toBe("");
  });
});

describe("earlier profiles", () => {
  const named = [
    { name: "Evenings", profile: founder({ location: "Lisbon" }) },
    { name: "Weekends", profile: founder({ location: "Porto" }) },
  ];

  async function chooser(options: FakeOptions = {}) {
    const opened = await form(options);
    await opened.user.click(screen.getByTestId("earlier-profiles"));
    const dialog = await screen.findByRole("dialog", { name: "Start from an earlier profile" });
    return { ...opened, dialog };
  }

  test("are the named ones and those of recent reports, but not the sample's", async () => {
    const runs = [
      fakeSavedRun({ run_id: "a", title: "Grant radar" }),
      fakeSavedRun({ run_id: "b", title: "The sample", sample: true }),
    ];
    const { dialog } = await chooser({ profiles: named, runs });
    await within(dialog).findByText("Evenings");
    expect(within(dialog).getByText("Weekends")).toBeTruthy();
    expect(within(dialog).getByText("Grant radar")).toBeTruthy();
    expect(within(dialog).queryByText("The sample")).toBeNull();
    await expectAccessible();
  });

  test("none yet: the list says how there will be some", async () => {
    const { dialog } = await chooser();
    await within(dialog).findByText(/“Save this profile as…” keeps one/);
    await expectAccessible();
  });

  test("a named one fills the form, and that can be taken back", async () => {
    const { dialog, draft, user, onSay } = await chooser({ profiles: named, draft: founder() });
    await user.click(await within(dialog).findByRole("button", { name: "Use “Evenings”" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(draft.profile.location).toBe("Lisbon");
    const [words, undo] = onSay.mock.lastCall as [string, () => void];
    expect(words).toBe("The form has the answers of “Evenings”.");
    undo();
    expect(draft.profile.location).toBe("");
  });

  test("the one of a report fills the form and becomes the draft", async () => {
    const runs = [fakeSavedRun({ title: "Grant radar", profile: founder({ location: "Faro" }) })];
    const { backend, dialog, draft, user } = await chooser({ runs });
    await user.click(await within(dialog).findByRole("button", { name: "Use “Grant radar”" }));
    await waitFor(() => expect(draft.profile.location).toBe("Faro"));
    await waitFor(() => expect(backend.draft?.location).toBe("Faro"));
  });

  test("deleting one leaves Undo in its place, with the focus on it", async () => {
    const { backend, dialog, user } = await chooser({ profiles: named });
    await user.click(await within(dialog).findByRole("button", { name: "Delete “Evenings”" }));
    const undo = await within(dialog).findByRole("button", { name: "Undo: delete “Evenings”" });
    await waitFor(() => expect(document.activeElement).toBe(undo));
    expect(backend.profiles.map(({ name }) => name)).toEqual(["Weekends"]);
    await expectAccessible();
    await user.click(undo);
    await within(dialog).findByRole("button", { name: "Use “Evenings”" });
    expect(backend.profiles).toHaveLength(2);
  });

  test("that cannot be read say why, and try again", async () => {
    const opened = await form({ profiles: named });
    opened.backend.failNext("listProfiles", { code: "library_failed", message: "The disk is gone." });
    await opened.user.click(screen.getByTestId("earlier-profiles"));
    expect((await screen.findByTestId("error-message")).dataset.code).toBe("library_failed");
    await expectAccessible();
    await opened.user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("Evenings");
  });

  test("Escape closes the list and gives the focus back", async () => {
    const { user } = await chooser();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("earlier-profiles")));
  });
});

describe("saving a profile under a name", () => {
  async function naming(options: FakeOptions = {}) {
    const opened = await form({ draft: founder({ location: "Lisbon" }), ...options });
    await at(opened.draft, "review");
    await opened.user.click(await screen.findByTestId("save-profile-as"));
    await screen.findByRole("dialog", { name: "Save this profile" });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("profile-name")));
    return opened;
  }

  test("keeps all answers, also those left out, with Enter", async () => {
    const { backend, draft, user, onSay } = await naming();
    await draft.leaveOut("location", true);
    await expectAccessible();
    await user.keyboard("Evenings{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(backend.profiles).toEqual([{ name: "Evenings", profile: founder({ location: "Lisbon" }) }]);
    expect(onSay).toHaveBeenCalledWith("Saved as “Evenings”.");
  });

  test("says what a name that is taken replaces, whatever its case", async () => {
    const { backend, user } = await naming({ profiles: [{ name: "Evenings", profile: founder() }] });
    await user.keyboard(" evenings ");
    await screen.findByText("Replaces the profile “Evenings”.");
    await user.click(screen.getByRole("button", { name: "Replace" }));
    await waitFor(() => expect(backend.profiles[0]?.profile.location).toBe("Lisbon"));
    expect(backend.profiles).toHaveLength(1);
  });

  test("asks for a name beside the field", async () => {
    const { user } = await naming();
    await user.keyboard("  {Enter}");
    await screen.findByText("Enter a name for the profile.");
    expect(document.activeElement).toBe(screen.getByTestId("profile-name"));
    await expectAccessible();
  });

  test("that fails says why and keeps the name", async () => {
    const { backend, user } = await naming();
    backend.failNext("saveProfile", { code: "library_failed", message: "The disk is full." });
    await user.keyboard("Evenings{Enter}");
    expect((await screen.findByTestId("error-message")).textContent).toContain("The disk is full.");
    expect(screen.getByTestId("profile-name")).toHaveProperty("value", "Evenings");
  });
});
