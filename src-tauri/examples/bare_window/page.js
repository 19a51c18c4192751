// The same mark that the app sets: the form has been painted, and its first field takes the focus.
requestAnimationFrame(() =>
  setTimeout(() => {
    document.querySelector("input").focus();
    performance.mark("first-view");
  }),
);
