import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { FAKE_SETTINGS } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
import { at, openForm } from "./testing";

describe("Review", () => {
  test("shows where it goes, the model and the exact messages, and only there a run starts", async () => {
    const { draft, user, onStart } = await openForm({ draft: founder() });
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
    const { draft, user } = await openForm({ draft: founder() });
    await at(draft, "psychology");
    await user.click(await screen.findByTestId("next-step"));
    const review = await screen.findByTestId("review");
    expect(review.textContent).toContain("<profile>");
  });

  test("says how many characters that nobody can see are not sent", async () => {
    const { backend, draft } = await openForm({ draft: founder() });
    await at(draft, "review");
    await screen.findByText("https://api.openai.com/v1/chat/completions");
    expect(screen.queryByTestId("dropped")).toBeNull();
    await at(draft, "psychology");
    backend.dropped = 12;
    await at(draft, "review");
    await waitFor(() =>
      expect(screen.getByTestId("dropped").textContent).toBe(
        "12 characters that nobody can see were taken out of your answers.",
      ),
    );
  });

  test("offers the earlier report, and running again is a fresh run", async () => {
    const created_at = Math.floor(Date.now() / 1000) - 2 * 86_400 - 60;
    const { draft, user, onOpenRun, onStart } = await openForm({
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
    const { draft, user, onOpenSettings } = await openForm({ draft: founder() }, keyState);
    await at(draft, "review");
    await screen.findByText(words);
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: remedy }));
    expect(onOpenSettings).toHaveBeenCalledOnce();
  });

  test("looks for the key when it is reached, and again when asked", async () => {
    const { draft, user, onCheckKey } = await openForm({ draft: founder() }, "silent");
    await at(draft, "psychology");
    await user.click(await screen.findByTestId("next-step"));
    await screen.findByTestId("review");
    expect(onCheckKey, "it may have gone behind the app's back").toHaveBeenCalledOnce();
    await user.click(screen.getByRole("button", { name: "Look again" }));
    expect(onCheckKey).toHaveBeenCalledTimes(2);
  });

  test("asks the keyring to open, waits with the button, and leaves the keyboard at the top", async () => {
    const { draft, user, onUnlock, rerender } = await openForm({ draft: founder() }, "locked");
    await at(draft, "review");
    const button = await screen.findByTestId("unlock-keyring");
    await user.click(button);
    expect(onUnlock).toHaveBeenCalledOnce();
    await rerender({ unlocking: true });
    expect(button.getAttribute("aria-busy")).toBe("true");
    expect(button.textContent).toContain("Waiting for the keyring…");
    await expectAccessible();
    await rerender({ unlocking: false, keyState: "stored" });
    expect(screen.queryByTestId("key-notice")).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("heading", { level: 1 })));
  });

  test("says so while the key is looked for", async () => {
    const { draft, rerender } = await openForm({ draft: founder() }, "silent");
    await at(draft, "review");
    await rerender({ checkingKey: true });
    expect(screen.getByRole("button", { name: "Look again" }).getAttribute("aria-busy")).toBe("true");
  });

  test("tells what a run will take, and what cannot be told yet", async () => {
    const { draft } = await openForm({ draft: founder() });
    await at(draft, "review");
    const estimate = await screen.findByTestId("estimate");
    expect(estimate.textContent).toContain("About 2,800 tokens out, 4,000 to 9,000 back · $0.021 to $0.043");
    expect(estimate.textContent).toContain("How long it takes can be told after its first report.");
    expect(estimate.textContent).not.toContain("No price is known");
  });

  test("says when there is no price to reckon with", async () => {
    const { backend, draft } = await openForm({ draft: founder() });
    const seconds = { from: 40, to: 80 };
    backend.estimate = { ...backend.estimate, cost_usd: null, seconds, past_runs: 2 };
    await at(draft, "review");
    const estimate = await screen.findByTestId("estimate");
    expect(estimate.textContent).toContain("40 sec to 80 sec (from 2 earlier runs)");
    expect(estimate.textContent).toContain("No price is known for this model here.");
    expect(estimate.textContent).not.toContain("How long it takes");
    await expectAccessible();
  });

  test("says that the report is being started, and starts it once", async () => {
    const { draft, user, onStart, rerender } = await openForm({ draft: founder() });
    await at(draft, "review");
    const start = await screen.findByTestId("start-run");
    await user.click(start);
    await rerender({ starting: true });
    await user.click(start);
    expect(start.textContent.trim()).toBe("Starting…");
    expect(start.getAttribute("aria-busy")).toBe("true");
    expect(onStart).toHaveBeenCalledOnce();
  });

  test("does not warn of a missing key for a server on this computer", async () => {
    const settings = { ...FAKE_SETTINGS, base_url: "http://127.0.0.1:11434/v1" };
    const { draft } = await openForm({ draft: founder(), settings }, "missing");
    await at(draft, "review");
    await screen.findByText("No key is sent to this server");
    expect(screen.queryByText("There is no key for this server")).toBeNull();
  });

  test("a setting in the way leads to the settings", async () => {
    const { backend, draft, user, onOpenSettings } = await openForm({ draft: founder() });
    backend.failNext("reviewRun", { code: "insecure_endpoint", message: "Plain http." });
    await at(draft, "review");
    await user.click(await screen.findByRole("button", { name: "Open settings" }));
    expect(onOpenSettings).toHaveBeenCalledOnce();
    await expectAccessible();
  });

  test("says why it cannot be prepared, and tries again", async () => {
    const { backend, draft, user } = await openForm({ draft: founder() });
    backend.failNext("reviewRun", { code: "library_failed", message: "The library is locked." });
    await at(draft, "review");
    expect((await screen.findByTestId("error-message")).dataset.code).toBe("library_failed");
    expect(screen.getByTestId("start-run")).toHaveProperty("disabled", true);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("The exact messages");
  });
});
