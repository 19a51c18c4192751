/** A renderer at work in one element. */
export interface Rendering {
  /** Renders this text as well; a promise where part of the work waits for another task. */
  append: (text: string) => void | Promise<void>;
  /** The text is whole; a promise where some of it is still to be rendered. */
  finish: () => void | Promise<void>;
  /** Lets go of what outlives the element. */
  dispose: () => void;
}

/** When a renderer that paces itself renders: with each commit, or as it does in the app. */
export type Pacing = "each commit" | "own";

export type Mount = (host: HTMLElement, pacing: Pacing) => Rendering;
