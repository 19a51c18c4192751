import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./cli";
import { drive, endDriver, type Driven } from "./driver";

const RUN = "01936d5e-0000-7000-8000-000000000001";

/** The browser that comes with the webview: what it does with a page, any browser of that kind does. */
function miniBrowser(): string {
  const found = ["", ...readdirSync("/usr/lib")]
    .map((folder) => join("/usr/lib", folder, "webkit2gtk-4.1/MiniBrowser"))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error("WebKitGTK’s MiniBrowser is not installed");
  return found;
}

describe.sequential("an exported page in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "prospect-page-"));
  const asked: string[] = [];
  let server: Server;
  let origin: string;
  let driven: Driven;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.setHeader("Content-Type", "image/svg+xml");
      response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    origin = `http://127.0.0.1:${String(address.port)}`;
    driven = await drive(miniBrowser(), { args: ["--automation"] });
  });

  afterAll(async () => {
    await driven?.browser.deleteSession();
    if (driven !== undefined) await endDriver(driven.driver);
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the listener hears a page that does ask for something", async () => {
    const page = join(folder, "asking.html");
    writeFileSync(page, `<!doctype html><title>asking</title><img alt="" src="${origin}/heard">`);
    await driven.browser.url(pathToFileURL(page).href);
    expect(asked, "else the next test would prove nothing").toEqual(["/heard"]);
  });

  test("it shows the whole report and asks for nothing, whatever the report tries", async () => {
    asked.length = 0;
    const tries = [
      `![a chart](${origin}/image.png)`,
      `<img src="${origin}/img" onerror="fetch('${origin}/onerror')">`,
      `<script src="${origin}/script.js"></script><script>fetch("${origin}/fetch")</script>`,
      `<iframe src="${origin}/frame"></iframe><link rel="stylesheet" href="${origin}/style.css">`,
      `<style>body { background: url(${origin}/background) }</style>`,
      `[a link](${origin}/link) <video poster="${origin}/poster" autoplay></video>`,
      `<meta http-equiv="refresh" content="0; url=${origin}/refresh">`,
    ];
    const text = [
      "## SECTION 1: PROFILE ANALYSIS",
      "The first words.",
      "## SECTION 2: IDEA RESEARCH",
      ...tries,
      "| a | table |\n|---|---|\n| of | cells |",
      "## SECTION 3: PERSONALIZED RECOMMENDATIONS",
      "The last words.",
    ].join("\n\n");
    const run = join(folder, "run.json");
    writeFileSync(run, JSON.stringify({ run_id: RUN, title: "A page", text }));
    const library = join(folder, "library");
    cli(library, "import", run);
    const page = join(folder, "report.html");
    cli(library, "export", RUN, "--format", "html", "--output", page);

    await driven.browser.url(pathToFileURL(page).href);
    const seen = await driven.browser.execute(() => ({
      title: document.title,
      text: document.body.innerText,
      resources: performance.getEntriesByType("resource").map(({ name }) => name),
      foreign: document.querySelectorAll("script, img, iframe, link, video, object, embed").length,
      tables: document.querySelectorAll("table").length,
      styled: getComputedStyle(document.body).maxWidth,
    }));
    expect(seen.title).toContain("A page");
    expect(seen.text).toContain("The first words.");
    expect(seen.text).toContain("The last words.");
    expect(seen.tables).toBeGreaterThan(0);
    expect(seen.styled, "its own style sheet is let through").not.toBe("none");
    expect(seen.foreign).toBe(0);
    expect(seen.resources).toEqual([]);
    expect(asked).toEqual([]);
  });
});
