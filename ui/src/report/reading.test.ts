import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { read, savedRun } from "./testing";

const TEXT = `# Profile analysis

See [google.com](https://evil.example/login) and [the guide](https://example.com/guide).

- [ ] Call the bakery
- [x] Write the plan

| Idea | Cost |
| --- | ---: |
| Bakery | $12,000 |

\`\`\`js
const a = 1;
\`\`\`
`;

const reading = () => read(savedRun([TEXT]));

test("a link opens at once where its text names no other place", async () => {
  const { actions, user } = reading();
  await user.click(await screen.findByRole("link", { name: "the guide" }));
  expect(actions.openLink).toHaveBeenCalledWith("https://example.com/guide");
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("a link whose text names another place is asked about first, with its real address", async () => {
  const { actions, user } = reading();
  await user.click(await screen.findByRole("link", { name: "google.com" }));
  const dialog = await screen.findByRole("alertdialog");
  expect(dialog.textContent).toContain("https://evil.example/login");
  expect(actions.openLink).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(actions.openLink).not.toHaveBeenCalled();
  await user.click(screen.getByRole("link", { name: "google.com" }));
  await user.click(await screen.findByRole("button", { name: "Open the address" }));
  expect(actions.openLink).toHaveBeenCalledWith("https://evil.example/login");
});

test("a link to a name in another alphabet is asked about, and says what it is", async () => {
  const { actions, user } = read(
    savedRun(["# Profile analysis\n\nSee [the shop](https://xn--pple-43d.com/x).\n"]),
  );
  await user.click(await screen.findByRole("link", { name: "the shop" }));
  const dialog = await screen.findByRole("alertdialog", { name: "Check where this link leads" });
  expect(dialog.textContent).toContain("https://xn--pple-43d.com/x");
  expect(dialog.textContent).toContain("another alphabet");
  await user.click(screen.getByRole("button", { name: "Open the address" }));
  expect(actions.openLink).toHaveBeenCalledWith("https://xn--pple-43d.com/x");
});

test("a link has a menu of ours: open, which asks as a click does, and copy", async () => {
  const { actions, user } = reading();
  const link = await screen.findByRole("link", { name: "google.com" });
  const menu = new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: 20, clientY: 20 });
  link.dispatchEvent(menu);
  expect(menu.defaultPrevented, "the webview's own menu is not shown").toBe(true);
  await user.click(await screen.findByRole("menuitem", { name: "Copy the address" }));
  expect(actions.copyCode).toHaveBeenCalledWith("https://evil.example/login");
  link.dispatchEvent(
    new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: 20, clientY: 20 }),
  );
  await user.click(await screen.findByRole("menuitem", { name: "Open the address" }));
  await screen.findByRole("alertdialog");
  expect(actions.openLink).not.toHaveBeenCalled();
});

test("code is copied by a button that says so", async () => {
  const { actions, user } = reading();
  await user.click(await screen.findByRole("button", { name: "Copy code" }));
  expect(actions.copyCode).toHaveBeenCalledWith("const a = 1;\n");
  await screen.findByRole("button", { name: "Copied" });
});

test("tasks, tables and code can be met without seeing them", async () => {
  reading();
  expect(await screen.findByRole("checkbox", { name: "To do" })).toHaveProperty("checked", false);
  expect(screen.getByRole("checkbox", { name: "Done" })).toHaveProperty("checked", true);
  expect(screen.getByRole("columnheader", { name: "Cost" })).toBeTruthy();
  expect(screen.getByRole("group", { name: "Code: js" })).toBeTruthy();
  await expectAccessible();
});
