import { Frames } from "../../../src/markdown/pace";
import { MarkdownStream } from "../../../src/markdown/stream";
import type { Mount } from "./arm";

/** The app's own renderer. With each commit, as many frames pass as it takes until all of the commit is rendered. */
export const mountOurs: Mount = (host, pacing) => {
  let frame: (() => void) | null = null;
  // A clock that stands still never tells that the time of a frame is used up.
  const clock = { now: () => 0, nextFrame: (callback: () => void): void => void (frame = callback) };
  const stream = new MarkdownStream(host, pacing === "each commit" ? { frames: new Frames(clock) } : {});
  const passFrames = (): void => {
    let rendered = false;
    stream.whenRendered(() => (rendered = true));
    while (!rendered) {
      const due = frame;
      if (due === null) throw new Error("text waits, and no frame was asked for");
      frame = null;
      due();
    }
  };
  return {
    append: (text) => {
      stream.append(text);
      if (pacing === "each commit") passFrames();
    },
    finish: () => {
      stream.finish();
      if (pacing === "own") return new Promise((resolve) => stream.whenRendered(resolve));
      return passFrames();
    },
    dispose: () => undefined,
  };
};
