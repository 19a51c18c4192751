import { createElement, type ReactElement } from "react";
import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { Streamdown } from "streamdown";
import type { Mount } from "./arm";

const gfm = [remarkGfm];
const plainLinks = { enabled: false };

export const mountReactMarkdown = mountReact((text) =>
  createElement(Markdown, { remarkPlugins: gfm, children: text }),
);

/** Streaming mode, which mends unfinished markup and keeps the blocks that did not change; nothing else switched on. */
export const mountStreamdown = mountReact((text) =>
  createElement(Streamdown, {
    mode: "streaming",
    controls: false,
    lineNumbers: false,
    linkSafety: plainLinks,
    codeBlockMaxHeight: 0,
    tableMaxHeight: 0,
    children: text,
  }),
);

/** Gives a component the whole text with each commit, and has React render it before the commit is over. */
function mountReact(show: (text: string) => ReactElement): Mount {
  return (host) => {
    const root = createRoot(host);
    let text = "";
    return {
      append: (more) => {
        text += more;
        flushSync(() => root.render(show(text)));
        return hasWork(root) ? idle(root) : undefined;
      },
      finish: () => undefined,
      dispose: () => root.unmount(),
    };
  };
}

/** Components that set state in an effect are rendered once more, in a task that React starts when it is idle. */
async function idle(root: Root): Promise<void> {
  while (hasWork(root)) await nextTask();
}

/** React tells nobody whether it has something left to render, so this looks where it keeps it. */
function hasWork(root: Root): boolean {
  const { pendingLanes } = (root as unknown as { _internalRoot: { pendingLanes: unknown } })._internalRoot;
  if (typeof pendingLanes !== "number") throw new Error("React keeps its pending work elsewhere now");
  return pendingLanes !== 0;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
