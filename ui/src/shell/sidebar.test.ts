import { fireEvent, screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { SidebarState, widestIn } from "./sidebar.svelte";
import { open } from "./testing";

const edge = (): HTMLElement => screen.getByRole("separator", { name: "Width of the sidebar" });
const width = (): number => Number(edge().ariaValueNow ?? edge().getAttribute("aria-valuenow"));
const drawn = (): string => edge().closest("aside")?.style.width ?? "";

describe("the edge of the sidebar", () => {
  test("moves by arrow keys in steps, and to its ends", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    edge().focus();
    expect(width()).toBe(248);
    await user.keyboard("{ArrowRight}{ArrowRight}");
    await waitFor(() => expect(width()).toBe(280));
    expect(drawn()).toBe("280px");
    await user.keyboard("{ArrowLeft}");
    await waitFor(() => expect(width()).toBe(264));
    await user.keyboard("{End}");
    await waitFor(() => expect(width()).toBe(400));
    await user.keyboard("{ArrowRight}");
    expect(width()).toBe(400);
    await user.keyboard("{Home}{ArrowLeft}");
    await waitFor(() => expect(width()).toBe(200));
    expect([edge().getAttribute("aria-valuemin"), edge().getAttribute("aria-valuemax")]).toEqual([
      "200",
      "400",
    ]);
    await expectAccessible();
  });

  test("follows the pointer, and a double click takes it back", async () => {
    open();
    await screen.findByTestId("profile-form");
    const bar = edge();
    bar.setPointerCapture = () => undefined;
    await fireEvent.pointerDown(bar, { button: 0, clientX: 248, pointerId: 1 });
    await fireEvent.pointerMove(bar, { clientX: 300, pointerId: 1 });
    await waitFor(() => expect(width()).toBe(300));
    await fireEvent.pointerMove(bar, { clientX: 900, pointerId: 1 });
    await waitFor(() => expect(width()).toBe(400));
    await fireEvent.lostPointerCapture(bar, { pointerId: 1 });
    await fireEvent.pointerMove(bar, { clientX: 210, pointerId: 1 });
    expect(width()).toBe(400);
    await fireEvent.dblClick(bar);
    await waitFor(() => expect(width()).toBe(248));
  });

  test("Enter hides the sidebar, and the keyboard goes on in the main pane", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    edge().focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByRole("separator")).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("main")));
  });
});

describe("what is remembered of the sidebar", () => {
  test("is its width and whether it is shown, for the next start too", async () => {
    const { user, unmount } = open();
    await screen.findByTestId("profile-form");
    edge().focus();
    await user.keyboard("{ArrowRight}");
    unmount();
    const second = open();
    await screen.findByTestId("profile-form");
    expect(width()).toBe(264);
    await second.user.keyboard("{Control>}b{/Control}");
    second.unmount();
    open();
    await screen.findByTestId("profile-form");
    expect(screen.queryByRole("separator")).toBeNull();
  });

  test.each(["", "no json", "7", '{"open":"yes","width":"wide"}', '{"width":null}'])(
    "is the usual after %j",
    (kept) => {
      localStorage.setItem("prospect.sidebar", kept);
      const { open, width } = new SidebarState();
      expect({ open, width }).toEqual({ open: true, width: 248 });
    },
  );

  test("stays within what a sidebar can be", () => {
    localStorage.setItem("prospect.sidebar", '{"open":true,"width":4000}');
    expect(new SidebarState().width).toBe(400);
  });
});

describe("a narrow window", () => {
  test("keeps 560 pixels for the main pane", () => {
    expect(widestIn(880)).toBe(320);
    const sidebar = new SidebarState();
    sidebar.width = 400;
    expect(sidebar.widthIn(880)).toBe(320);
  });

  test("gives the chosen width back once there is room", () => {
    const sidebar = new SidebarState();
    sidebar.width = 400;
    expect([sidebar.widthIn(880), sidebar.widthIn(1180)]).toEqual([320, 400]);
  });
});
