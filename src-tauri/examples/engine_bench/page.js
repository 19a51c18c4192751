// The bare page: appends what comes, and does nothing else.
const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
const main = document.querySelector("main");
let text = null;
let seen = -1;

function listen(event, handler) {
  return invoke("plugin:event|listen", {
    event,
    target: { kind: "WebviewWindow", label: "main" },
    handler: transformCallback(({ payload }) => handler(payload)),
  });
}

const done = () => main.setAttribute("data-status", "complete");

async function run(count) {
  main.removeAttribute("data-status");
  main.replaceChildren((text = document.createTextNode("")));
  seen = -1;
  const finished = observeWords("main", count);
  await invoke("start");
  await invoke("finished", { result: await finished });
}

async function begin() {
  await listen("delta", (delta) => text.appendData(delta));
  await listen("done", done);
  await listen("run", (event) => {
    if (event.seq > seen) {
      seen = event.seq;
      if (event.event === "delta") text.appendData(event.text);
      else if (event.event === "done") done();
    }
    void invoke("ack", { watch: event.watch, seq: event.seq });
  });
  await listen("go", (count) => void run(count));
  await invoke("ready");
}

void begin();
