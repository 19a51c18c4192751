import { mount } from "svelte";
import type { Backend } from "./ipc/backend";
import { tauriBackend } from "./ipc/tauri";
import "./kit/base.css";
import App from "./shell/App.svelte";
import { languageReady } from "./words/language.svelte";

async function chooseBackend(): Promise<Backend> {
  // `npm run dev` in a plain browser has no core: it plays in memory. A build never contains that part.
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { demoBackend } = await import("./ipc/demo");
    return demoBackend(new URLSearchParams(window.location.search));
  }
  return tauriBackend;
}

/** Says when the first view has been painted and takes the keyboard, to whoever measures a start. */
function onReady(): void {
  requestAnimationFrame(() => setTimeout(() => performance.mark("first-view")));
}

/** Not on the top level: files that are loaded on the way would wait for this one, and this one for them. */
async function main(): Promise<void> {
  // Whoever tries the layout has it speak a language nobody speaks, from outside: with ?pseudo=rtl under `npm run dev`, and
  // in a window with what its storage says, as the tests of the window do. Its words are not part of the first load.
  const pseudo =
    new URLSearchParams(window.location.search).get("pseudo") ?? localStorage.getItem("prospect.pseudo");
  if (pseudo === "long" || pseudo === "rtl") (await import("./words/pseudo")).usePseudo(pseudo);

  await languageReady();

  const target = document.getElementById("app");
  if (target === null) throw new Error("index.html has no #app");
  mount(App, { target, props: { backend: await chooseBackend(), onReady } });
}

void main();
