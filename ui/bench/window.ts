import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { drive } from "../e2e/driver";
import { until } from "../e2e/until";
import type { BenchPage, Cell, Taken } from "./cell";

/** A bare WebKitGTK window with the bench's page in it. */
export class BenchWindow {
  readonly #driver: ChildProcess;
  readonly #browser: WebdriverIO.Browser;
  readonly #server: Server;
  readonly #site: string;

  private constructor(driver: ChildProcess, browser: WebdriverIO.Browser, server: Server, site: string) {
    this.#driver = driver;
    this.#browser = browser;
    this.#server = server;
    this.#site = site;
  }

  /** The window takes no answer longer than this. */
  static async open(longestRunMs: number): Promise<BenchWindow> {
    const site = mkdtempSync(join(tmpdir(), "prospect-bench-site-"));
    await build({
      configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
      build: { outDir: site },
    });
    const server = await serve(site);
    const { driver, browser } = await drive(miniBrowser(), {
      args: ["--automation"],
      patience: longestRunMs,
    });
    const opened = new BenchWindow(driver, browser, server, site);
    try {
      await browser.setTimeout({ script: longestRunMs });
      await browser.setWindowRect(0, 0, 1200, 900);
      await browser.url(`http://127.0.0.1:${String(portOf(server))}/`);
      await until("the page is ready", () => browser.execute(() => "bench" in globalThis));
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** WebKit's version, as the driver tells it. */
  get engine(): string {
    return `WebKitGTK ${this.#browser.capabilities.browserVersion ?? "of an unknown version"}`;
  }

  async warmUp(): Promise<void> {
    await this.#browser.execute(() => (globalThis as unknown as { bench: BenchPage }).bench.warmUp());
  }

  async run(cell: Cell, budgetMs: number): Promise<Taken> {
    return this.#browser.execute(
      (asked, budget) => (globalThis as unknown as { bench: BenchPage }).bench.run(asked, budget),
      cell,
      budgetMs,
    );
  }

  async close(): Promise<void> {
    await this.#browser.deleteSession().catch(() => undefined);
    this.#driver.kill();
    if (this.#driver.exitCode === null && this.#driver.signalCode === null) await once(this.#driver, "exit");
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#site, { recursive: true, force: true });
  }
}

/** The browser that comes with the library that the app uses; Debian keeps it in a folder of the architecture. */
function miniBrowser(): string {
  const folders = ["/usr/lib", "/usr/lib64", "/usr/libexec"].filter(existsSync);
  const within = folders.flatMap((folder) => [
    folder,
    ...readdirSync(folder).map((name) => join(folder, name)),
  ]);
  const found = within.map((folder) => join(folder, "webkit2gtk-4.1", "MiniBrowser")).find(existsSync);
  if (found === undefined) throw new Error("WebKitGTK 4.1 comes without its MiniBrowser here");
  return found;
}

async function serve(site: string): Promise<Server> {
  const kinds: Record<string, string> = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
  };
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : (request.url ?? "");
    const file = join(site, path);
    if (!file.startsWith(site) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": kinds[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen");
  return address.port;
}
