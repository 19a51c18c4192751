/** How a shortcut is written on this computer: "Ctrl N", or "⌘N" on a Mac. */
export function shortcut(key: string): string {
  return /Mac/.test(navigator.userAgent) ? `⌘${key}` : `Ctrl ${key}`;
}
