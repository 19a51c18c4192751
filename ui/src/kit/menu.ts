import type { Component } from "svelte";

export interface MenuItem {
  label: string;
  icon: Component<{ size?: number; "aria-hidden"?: "true" }>;
  run: () => void;
  tone?: "plain" | "danger";
  disabled?: boolean;
}

/** What a menu opens at: a button, or a point under the pointer. */
export interface MenuAnchor {
  at: HTMLElement | { getBoundingClientRect: () => DOMRect };
  /** What takes the focus when the menu closes. */
  from: HTMLElement;
}

/** Where the pointer asked for a menu on a thing; the thing itself where the keyboard asked. */
export function pointerAnchor(event: MouseEvent, from: HTMLElement): MenuAnchor {
  if (event.clientX <= 0 && event.clientY <= 0) return { from, at: from };
  const point = new DOMRect(event.clientX, event.clientY, 0, 0);
  return { from, at: { getBoundingClientRect: () => point } };
}
