import { screen, waitFor, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, test } from "vitest";
import { fakeSavedRun, type FakeOptions } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
import { at, openForm } from "./testing";

describe("earlier profiles", () => {
  const named = [
    { name: "Evenings", profile: founder({ location: "Lisbon" }) },
    { name: "Weekends", profile: founder({ location: "Porto" }) },
  ];

  async function chooser(options: FakeOptions = {}) {
    const opened = await openForm(options);
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

  test("the one of a report that comes after the list was closed changes nothing", async () => {
    const runs = [fakeSavedRun({ title: "Grant radar", profile: founder({ location: "Faro" }) })];
    const { backend, dialog, draft, user, onSay } = await chooser({ runs, draft: founder() });
    const release = backend.holdNext("openRun");
    const use = await within(dialog).findByRole("button", { name: "Use “Grant radar”" });
    await user.click(use);
    expect(use.getAttribute("aria-busy")).toBe("true");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    release();
    await backend.openRun("saved-1");
    await tick();
    expect(draft.profile.location).toBe("");
    expect(onSay).not.toHaveBeenCalled();
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
    const opened = await openForm({ profiles: named });
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
    const opened = await openForm({ draft: founder({ location: "Lisbon" }), ...options });
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
