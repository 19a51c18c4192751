/**
 * Tells, once a frame at most, what changed in growing text. Nothing of the text is read for it: whoever listens looks
 * at what changed and at nothing else.
 */
export function watchGrowth(
  hosts: readonly HTMLElement[],
  tell: (changes: readonly MutationRecord[]) => void,
): () => void {
  let changes: MutationRecord[] = [];
  let frame: number | null = null;
  const observer = new MutationObserver((records) => {
    for (const record of records) changes.push(record);
    frame ??= requestAnimationFrame(() => {
      frame = null;
      const told = changes;
      changes = [];
      tell(told);
    });
  });
  for (const host of hosts) {
    observer.observe(host, { childList: true, subtree: true, characterData: true });
  }
  return () => {
    observer.disconnect();
    if (frame !== null) cancelAnimationFrame(frame);
  };
}
