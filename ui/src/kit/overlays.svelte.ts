import type DialogBox from "./DialogBox.svelte";
import type MenuList from "./MenuList.svelte";

/** What lies over the window, and all that holds the focus in it and finds a place for it. */
interface Parts {
  Dialog: typeof DialogBox;
  Menu: typeof MenuList;
}

/** No start shows any of it, so that none waits for it: read when the first view stands, or when it is asked for. */
class Overlays {
  parts: Parts | null = $state.raw(null);
  #reading: Promise<void> | null = null;

  read(): Promise<void> {
    this.#reading ??= Promise.all([import("./DialogBox.svelte"), import("./MenuList.svelte")]).then(
      ([dialog, menu]) => void (this.parts = { Dialog: dialog.default, Menu: menu.default }),
    );
    return this.#reading;
  }
}

export const overlays = new Overlays();
