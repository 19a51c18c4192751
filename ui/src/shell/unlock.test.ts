import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { FakeOptions } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { founder } from "../testing/profile";
import { open, saved } from "./testing";

/** The app at Review, with a complete form. */
async function atReview(options: FakeOptions) {
  const app = open({ draft: founder(), runs: [saved()], ...options });
  await screen.findByTestId("profile-form");
  await app.user.click(screen.getByRole("button", { name: "Review" }));
  await screen.findByTestId("review");
  return app;
}

test("a keyring that stays locked is told where it was to be opened, and can be tried again", async () => {
  const { backend, user } = await atReview({ keyState: "locked" });
  backend.failNext("unlockKeys", { code: "keyring_locked", message: "the keyring is locked" });
  await user.click(await screen.findByTestId("unlock-keyring"));
  await screen.findByText("The keyring is locked. Unlock the keyring, then try again.");
  expect(screen.getByTestId("key-notice").dataset.state).toBe("locked");
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.queryByTestId("key-notice")).toBeNull());
});

test("a keyring that is gone leads to the settings, where the key can be kept otherwise", async () => {
  const { backend, user } = await atReview({ keyState: "locked" });
  backend.failNext("unlockKeys", { code: "keyring_unavailable", message: "this session has no keyring" });
  await user.click(await screen.findByTestId("unlock-keyring"));
  await screen.findByText(/^This session has no keyring\. Keep the key for this session only/u);
  await user.click(screen.getByRole("button", { name: "Open settings" }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("api-key")));
});

test("looking for the key again tells when it fails", async () => {
  const { backend, user } = await atReview({ keyState: "silent" });
  const look = screen.getByRole("button", { name: "Look again" });
  await waitFor(() => expect(look.getAttribute("aria-busy")).toBeNull());
  backend.failNext("getSettings", { code: "settings_failed", message: "the folder is gone" });
  await user.click(look);
  await screen.findByText("The folder is gone. Check that the data folder can be written.");
});
