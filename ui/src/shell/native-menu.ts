const EDITABLE = "input, textarea, [contenteditable]";

/**
 * Refuses the webview's own context menu, which can open and download what a link names, and reload the page. It stays
 * where text is written, and where text is selected, for their copy and paste.
 */
export function refuseNativeMenu(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(EDITABLE) !== null && target !== null) return;
  const selected = document.getSelection()?.isCollapsed === false;
  if (selected && target?.closest("a[href], img") === null) return;
  event.preventDefault();
}
