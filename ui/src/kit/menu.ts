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
