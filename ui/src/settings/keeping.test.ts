import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { fakeBackup } from "../ipc/fake-keeping";
import { FakeBackend } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { keepingOn, openSettings } from "./testing";

const backups = Array.from({ length: 7 }, (_, index) =>
  fakeBackup({ made_at: 1_763_712_000 - index * 86_400 }),
);

async function openData(options: Parameters<typeof openSettings>[0] = {}) {
  const app = await openSettings(options);
  await app.keeping.load();
  return app;
}

const part = (name: string) => within(screen.getByRole("group", { name }));

describe("backups", () => {
  test("are listed, the newest first, the rest on request", async () => {
    const { user } = await openData({ backups });
    const list = within(await screen.findByTestId("backups"));
    expect(list.getAllByRole("listitem")).toHaveLength(5);
    expect(list.getAllByText("daily")).toHaveLength(5);
    expect(list.getAllByText("4.8 MB")).toHaveLength(5);
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Show 2 more" }));
    expect(list.getAllByRole("listitem")).toHaveLength(7);
  });

  test("say that there are none, and one is made", async () => {
    const { user, said } = await openData();
    await screen.findByText("There are no backups yet.");
    await user.click(screen.getByTestId("back-up-now"));
    await waitFor(() => expect(said).toEqual(["The library is backed up."]));
    expect(within(screen.getByTestId("backups")).getByText("made by you")).toBeTruthy();
  });

  test("are saved where one likes", async () => {
    const { user, said } = await openData();
    await user.click(screen.getByRole("button", { name: "Save a backup as…" }));
    await waitFor(() => expect(said).toEqual(["Backed up to /home/ada/Documents/prospect-backup.db"]));
  });

  test("one that fails says why, at its button", async () => {
    const { user, backend } = await openData();
    backend.failNext("backUpNow", { code: "library_failed", message: "The disk is full." });
    await user.click(screen.getByTestId("back-up-now"));
    expect((await part("Backups").findByTestId("error-message")).textContent).toContain("The disk is full.");
    await expectAccessible();
  });

  test("a list that cannot be read says why", async () => {
    const { backend, keeping } = await openSettings({ backups });
    backend.failNext("listBackups", { code: "library_failed", message: "The folder is gone." });
    await keeping.load();
    expect((await part("Backups").findByTestId("error-message")).textContent).toContain(
      "The folder is gone.",
    );
  });
});

describe("a restore", () => {
  test("shows what it brings before it does anything, and then does it", async () => {
    const { user, backend, said } = await openData({ backups });
    await user.click(
      (await screen.findAllByRole("button", { name: /^Restore from the backup of/ }))[1] as HTMLElement,
    );
    const plan = within(await screen.findByRole("dialog", { name: "What this backup brings" }));
    expect(plan.getByText("2 reports are added")).toBeTruthy();
    expect(plan.getByText("1 report is replaced")).toBeTruthy();
    expect(plan.getByText("1 report is kept as it is here")).toBeTruthy();
    expect(plan.getByText("Bookkeeping for makers")).toBeTruthy();
    expect(plan.getByText("7 reports are the same in both.")).toBeTruthy();
    await expectAccessible();
    expect(backend.restored).toEqual([]);
    await user.click(plan.getByTestId("restore"));
    await waitFor(() => expect(said).toEqual(["Restored: 2 added, 1 replaced, 1 kept as they were."]));
    expect(backend.restored).toEqual([`plan of ${String(backups[1]?.name)}`]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("does nothing when it is cancelled", async () => {
    const { user, backend } = await openData({ backups });
    await user.click(screen.getByTestId("restore-file"));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(backend.restored).toEqual([]);
  });

  test("says when there is nothing in it that is not here", async () => {
    const { user, backend } = await openData({ backups });
    backend.restorePlan = {
      token: "plan",
      name: "b.db",
      made_at: null,
      added: 0,
      replaced: 0,
      kept: 0,
      same: 3,
      left_out: 0,
      runs: [],
    };
    await user.click(screen.getByTestId("restore-file"));
    const plan = within(await screen.findByRole("dialog"));
    expect(plan.getByText("There is nothing in it that the library does not have.")).toBeTruthy();
    expect(plan.queryByTestId("restore")).toBeNull();
    await expectAccessible();
  });

  test("of a file with more in it than ours says how much is left out", async () => {
    const { user, backend } = await openData({ backups });
    if (backend.restorePlan !== null) backend.restorePlan.left_out = 2;
    await user.click(screen.getByTestId("restore-file"));
    const plan = within(await screen.findByRole("dialog"));
    expect(plan.getByText(/^2 values or reports could not be read/)).toBeTruthy();
  });

  test("of more than can be listed says how many more", async () => {
    const { user, backend } = await openData({ backups });
    backend.restorePlan = {
      token: "plan",
      name: "b.db",
      made_at: 1_763_712_000,
      added: 500,
      replaced: 0,
      kept: 0,
      same: 0,
      left_out: 0,
      runs: [{ run_id: "x", title: "", change: "added" }],
    };
    await user.click(screen.getByTestId("restore-file"));
    const plan = within(await screen.findByRole("dialog"));
    expect(plan.getByText("and 499 more")).toBeTruthy();
    expect(plan.getByText("Untitled report")).toBeTruthy();
  });

  test("that fails says why where it was asked for, and can be tried again", async () => {
    const { user, backend } = await openData({ backups });
    await user.click(screen.getByTestId("restore-file"));
    backend.failNext("restoreBackup", { code: "library_failed", message: "The backup is damaged." });
    const plan = within(await screen.findByRole("dialog"));
    await user.click(plan.getByTestId("restore"));
    expect((await plan.findByTestId("error-message")).textContent).toContain("The backup is damaged.");
    await user.click(plan.getByTestId("restore"));
    await waitFor(() => expect(backend.restored).toHaveLength(1));
  });

  test("tells everybody that the library is another", async () => {
    const backend = new FakeBackend();
    const { keeping, libraryChanged } = keepingOn(backend);
    await keeping.planRestore(null);
    await keeping.restore();
    expect(libraryChanged).toHaveBeenCalledOnce();
  });
});

describe("an import", () => {
  test("tells how many reports came, and how many were there", async () => {
    const { user } = await openData();
    await user.click(screen.getByTestId("import-file"));
    await screen.findByText("3 reports imported. 1 was there already.");
    await expectAccessible();
  });

  test("that fails names what is wrong", async () => {
    const { user, backend } = await openData();
    backend.failNext("importFolder", { code: "invalid_file", message: "notes.md, line 14: no title" });
    await user.click(screen.getByRole("button", { name: "Import a folder…" }));
    expect((await part("Import").findByTestId("error-message")).textContent).toContain(
      "Notes.md, line 14: no title.",
    );
    await expectAccessible();
  });

  test("of a bundle opens its report", async () => {
    const backend = new FakeBackend();
    const { keeping, bundleCame, libraryChanged } = keepingOn(backend);
    await keeping.importBundle();
    expect(libraryChanged).toHaveBeenCalledOnce();
    expect(bundleCame).toHaveBeenCalledWith({ run_id: "saved-1", known: false });
    backend.bundle = null;
    await keeping.importBundle();
    expect(bundleCame).toHaveBeenCalledOnce();
  });

  test("of a bundle that is none says so", async () => {
    const { user, backend } = await openData();
    backend.failNext("importBundle", { code: "invalid_file", message: "it has no manifest.json" });
    await user.click(screen.getByTestId("import-bundle"));
    expect((await part("Import").findByTestId("error-message")).textContent).toContain(
      "It has no manifest.json.",
    );
    await expectAccessible();
  });

  test("that somebody thought better of says nothing", async () => {
    const { user, backend } = await openData();
    backend.imported = null;
    await user.click(screen.getByTestId("import-file"));
    await waitFor(() => expect(screen.getByTestId("import-file").getAttribute("aria-busy")).toBeNull());
    expect(screen.queryByText(/imported/)).toBeNull();
  });
});

test("the library moves, and says where it is", async () => {
  const { user, backend, said } = await openData();
  await user.click(screen.getByTestId("move-library"));
  await waitFor(() => expect(said).toEqual(["The library is in /home/ada/Documents/Prospect now."]));
  backend.movedTo = null;
  await user.click(screen.getByTestId("move-library"));
  expect(said).toHaveLength(1);
});

describe("the doctor", () => {
  test("finds all well, and its report can be copied", async () => {
    const { user, backend } = await openData();
    await user.click(screen.getByTestId("doctor"));
    await screen.findByText("All is well.");
    const report = within(screen.getByTestId("doctor-report"));
    expect(report.getAllByRole("listitem")).toHaveLength(8);
    expect(report.getAllByText("Good")).toHaveLength(8);
    expect(screen.queryByTestId("mend")).toBeNull();
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Copy the result" }));
    await screen.findByRole("button", { name: "Copied" });
    expect(backend.copied).toEqual([expect.stringContaining("library: good")]);
  });

  test("says what is wrong in words, rebuilds the index, and mends", async () => {
    const { user, backend, said } = await openData();
    backend.report = {
      text: "",
      checks: [
        { kind: "library", state: "problem", detail: "2 pages cannot be read." },
        { kind: "index", state: "warning", detail: "3 reports are not in it." },
      ],
    };
    await user.click(screen.getByTestId("doctor"));
    await screen.findByText("2 things need attention.");
    const report = within(screen.getByTestId("doctor-report"));
    expect(report.getByText("Problem")).toBeTruthy();
    expect(report.getByText("Warning")).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByTestId("rebuild-index"));
    await screen.findByText("1 thing needs attention.");
    expect(said).toEqual(["The search index is rebuilt."]);
    await user.click(screen.getByTestId("mend"));
    await screen.findByText("All is well.");
  });

  test("that cannot look says why", async () => {
    const { user, backend } = await openData();
    backend.failNext("doctor", { code: "library_in_use", message: "Another Prospect restores a backup." });
    await user.click(screen.getByTestId("doctor"));
    expect((await part("Health of the library").findByTestId("error-message")).dataset["code"]).toBe(
      "library_in_use",
    );
  });
});

test("one thing is done at a time", async () => {
  const backend = new FakeBackend();
  const { keeping } = keepingOn(backend);
  const release = backend.holdNext("doctor");
  const first = keeping.examine();
  await keeping.move();
  expect(keeping.job).toBe("doctor");
  release();
  await first;
  expect(keeping.job).toBeNull();
});
