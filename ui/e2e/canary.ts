import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "./app";

/** A key that nothing else in the world contains. */
export function canaryKey(): string {
  return `sk-canary-${crypto.randomUUID()}`;
}

/** Every place that a secret can be read from but must not: files, the page, its storage, the log, the process. */
export async function placesWith(secret: string, app: App): Promise<string[]> {
  const page = await app.page.browser.execute(() => ({
    html: document.documentElement.outerHTML,
    values: [...document.querySelectorAll("input, textarea, select")].map(
      (field) => (field as HTMLInputElement).value,
    ),
    localStorage: JSON.stringify(localStorage),
    sessionStorage: JSON.stringify(sessionStorage),
    location: location.href,
  }));
  const places = {
    ...page,
    log: app.log(),
    "command line": readFileSync(`/proc/${String(app.pid())}/cmdline`, "utf8"),
  };
  const found = Object.entries(places).filter(([, content]) =>
    holds(Buffer.from(JSON.stringify(content)), secret),
  );
  return [...found.map(([place]) => place), ...folders(app).flatMap((folder) => filesWith(secret, folder))];
}

/** The app's own folder, and those that a library might write to on its behalf. */
function folders(app: App): string[] {
  const xdg = ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"];
  return [app.dataDir, ...xdg.flatMap((name) => process.env[name] ?? [])];
}

function filesWith(secret: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => holds(readFileSync(file), secret));
}

/** Whether the secret is in there: plain, in UTF-16, or in base64. */
function holds(content: Buffer, secret: string): boolean {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [Buffer.from(secret), Buffer.from(secret, "utf16le"), Buffer.from(base64)].some((form) =>
    content.includes(form),
  );
}
