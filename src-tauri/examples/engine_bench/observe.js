// Notes when each numbered word (w0, w1, …) first stands in the document, and when the run was shown as complete.
// The app's window and the bare one are watched by this same code.
globalThis.observeWords = (hosts, count) => {
  // The server's wall clock, in milliseconds. WebKitGTK shows it in steps of one.
  const now = () => performance.timeOrigin + performance.now();
  const result = {
    event: "finished",
    seen: [],
    complete: null,
    clock_difference: 0,
  };

  /** The last word of the last host that has one. Only the end of the text is read, so that looking costs little. */
  function lastWord() {
    for (const host of [...document.querySelectorAll(hosts)].reverse()) {
      const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
      let text = "";
      for (
        let node = walker.lastChild();
        node !== null && text.length < 64;
        node = walker.previousNode()
      ) {
        text = node.data.slice(-64) + text;
      }
      const word = [...text.matchAll(/w(\d+)/g)].at(-1);
      if (word !== undefined) return Number(word[1]);
    }
    return -1;
  }

  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      const at = now();
      if (result.seen.length < count) {
        const last = lastWord();
        while (result.seen.length <= last) result.seen.push(at);
      }
      const status = document
        .querySelector("[data-status]")
        ?.getAttribute("data-status");
      if (status === "complete") result.complete ??= at;
      if (result.seen.length >= count && result.complete !== null) {
        observer.disconnect();
        result.clock_difference = Date.now() - now();
        resolve(result);
      }
    });
    observer.observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["data-status"],
    });
  });
};
