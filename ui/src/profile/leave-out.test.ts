import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { Profile } from "../ipc/backend";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
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
} from "./fields";
import { at, openForm } from "./testing";

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
    const { draft } = await openForm({ draft: full() });
    await at(draft, "review");
    await screen.findByText("The exact messages");
    expect(screen.getAllByTestId("send-field").map(({ dataset }) => dataset.field)).toEqual(OPTIONAL_FIELDS);
    await expectAccessible();
  });

  test("has nothing to offer where nothing optional is answered", async () => {
    const { draft } = await openForm({ draft: founder() });
    await at(draft, "review");
    await screen.findByText("The exact messages");
    expect(screen.queryAllByTestId("send-field")).toEqual([]);
  });

  test.each(OPTIONAL_FIELDS)(
    "takes %s out of the messages and of the run, and not out of the draft",
    async (path) => {
      const profile = full();
      const value = `only in ${path}`;
      const { backend, draft, user } = await openForm({ draft: profile });
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
    const { draft, user } = await openForm({ draft: full() });
    await at(draft, "review");
    await screen.findByText("The exact messages");
    sendSwitch("location").focus();
    await user.keyboard(" ");
    await waitFor(() => expect(message()).not.toContain("Lisbon"));
    expect(document.activeElement).toBe(sendSwitch("location"));
  });

  test("is not started before the messages shown are the ones to be sent", async () => {
    const { backend, draft, user } = await openForm({ draft: full() });
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
    const { backend, draft, user, onStart } = await openForm({ draft: full() });
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

  test("outlives a reload and a restart, and ends with another profile", async () => {
    const { backend, draft } = await openForm({ draft: full() });
    await draft.leaveOut("location", true);
    // What a restart leaves of the page.
    sessionStorage.clear();
    const reloaded = new ProfileDraft(backend);
    await reloaded.load();
    expect(reloaded.sent().location).toBe("");
    const takeBack = reloaded.startFrom(full());
    expect(reloaded.sent().location).toBe("Lisbon");
    takeBack();
    expect(reloaded.sent().location, "taking back takes this back too").toBe("");
  });
});
