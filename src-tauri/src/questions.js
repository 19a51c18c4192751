// What the window asks first, asked while its scripts are still being read. ui/src/ipc/first-questions.ts takes the answers.
window.__PROSPECT_ASKED__ = [
  ["get_settings", { lookForKey: false }],
  ["load_draft", {}],
  ["list_runs", { before: null, limit: 100 }],
].map(([name, args]) => {
  const answer = window.__TAURI_INTERNALS__.invoke(name, args);
  // A failure is told to whoever takes the answer.
  answer.catch(() => undefined);
  return { name, args: JSON.stringify(args), answer };
});
