/** What the app's page notes about itself; times as `Date.now()` gives them, spans in milliseconds. */
export interface Recording {
  /** When each animation frame began. */
  frames: number[];
  /** Each key: when it was pressed, and when the frame that shows it had been painted. */
  keys: { at: number; painted: number }[];
  /** When the awaited words were in the document, and when they had been painted. */
  seen: { at: number; painted: number } | null;
}

/** In the page: starts to record, over what was recorded before. Self-contained, as it is sent there as source. */
export function startRecording(awaited: string): void {
  const recording: Recording = { frames: [], keys: [], seen: null };
  const origin = Date.now() - performance.now();
  const now = (): number => origin + performance.now();
  let isOn = true;

  const frame = (): void => {
    if (!isOn) return;
    recording.frames.push(now());
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  // A task that is posted in a frame runs when that frame has been painted.
  const whenPainted = (callback: (at: number) => void): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        callback(now());
      };
      port2.postMessage(null);
    });
  };

  const pressed = (event: KeyboardEvent): void => {
    const key = { at: origin + event.timeStamp, painted: NaN };
    recording.keys.push(key);
    whenPainted((at) => (key.painted = at));
  };
  addEventListener("keydown", pressed, true);

  const observer = new MutationObserver((records) => {
    const isSeen = records.some(({ target, addedNodes }) =>
      [...(target instanceof Text ? [target] : []), ...addedNodes].some((node) =>
        node.textContent?.includes(awaited),
      ),
    );
    if (!isSeen || recording.seen !== null) return;
    const seen = { at: now(), painted: NaN };
    recording.seen = seen;
    whenPainted((at) => (seen.painted = at));
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });

  const stop = async (): Promise<Recording> => {
    removeEventListener("keydown", pressed, true);
    observer.disconnect();
    // What is still to be painted was asked for before this, and so comes before it.
    await new Promise((resolve) => whenPainted(resolve));
    isOn = false;
    return recording;
  };
  Object.assign(globalThis, { stopRecording: stop });
}

/** In the page: ends what `startRecording` began. */
export function stopRecording(): Promise<Recording> {
  return (globalThis as unknown as { stopRecording: () => Promise<Recording> }).stopRecording();
}

/** In the page: puts the focus on a field, or on one of the bench's own where none is named. */
export function focusField(selector: string | null): void {
  if (selector !== null) {
    document.querySelector<HTMLInputElement>(selector)?.focus();
    return;
  }
  const own = document.querySelector<HTMLInputElement>("[data-own]") ?? document.createElement("input");
  own.dataset["own"] = "";
  own.style.cssText = "position: fixed; top: 4px; left: 4px; width: 200px; z-index: 99";
  document.body.append(own);
  own.focus();
}
