import { mount } from "svelte";
import type { Backend } from "./ipc/backend";
import "./kit/base.css";
import App from "./shell/App.svelte";

async function chooseBackend(): Promise<Backend> {
  // `npm run dev` in a plain browser has no core: it plays in memory. A build never contains that part.
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { demoBackend } = await import("./ipc/demo");
    return demoBackend(new URLSearchParams(window.location.search));
  }
  return (await import("./ipc/tauri")).tauriBackend;
}

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
mount(App, { target, props: { backend: await chooseBackend() } });
