import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drive, endDriver } from "./driver";
import { Page } from "./page";
import { until } from "./until";

export interface Launch {
  /** A data folder to go on with; a fresh one without it. */
  dataDir?: string;
  /** On top of this process's own environment; what is undefined is taken out of it. */
  env?: Record<string, string | undefined>;
  /** What is shown when the app has started; the sidebar's button without it. */
  ready?: string;
}

/** One run of the desktop app in its real window, driven through WebKitWebDriver. */
export class App {
  readonly dataDir: string;
  readonly page: Page;
  /** Where the launcher writes the log and the process id. */
  readonly #scratch: string;
  readonly #driver: ChildProcess;

  private constructor(dataDir: string, page: Page, scratch: string, driver: ChildProcess) {
    this.dataDir = dataDir;
    this.page = page;
    this.#scratch = scratch;
    this.#driver = driver;
  }

  static async launch({
    dataDir = mkdtempSync(join(tmpdir(), "prospect-data-")),
    env = {},
    ready = "new-discovery",
  }: Launch = {}): Promise<App> {
    const scratch = mkdtempSync(join(tmpdir(), "prospect-app-"));
    const launcher = writeLauncher(scratch);
    const { driver, browser } = await drive(launcher, {
      env: { ...env, PROSPECT_DATA_DIR: dataDir, TAURI_WEBVIEW_AUTOMATION: "true" },
    });
    const app = new App(dataDir, new Page(browser), scratch, driver);
    await app.page.waitFor(ready);
    return app;
  }

  /** Starts the app a second time on the same data, and waits for the exit code of that second process. */
  async launchAgain(): Promise<number | null> {
    const second = spawn(binary(), [], {
      env: { ...process.env, PROSPECT_DATA_DIR: this.dataDir },
      stdio: "ignore",
    });
    const [code] = (await once(second, "exit")) as [number | null];
    return code;
  }

  isRunning(): boolean {
    return isRunning(this.pid());
  }

  /** Does what ends the app. The driver may lose it before it has answered, and complain: only the end counts. */
  async endedBy(action: () => Promise<void>): Promise<void> {
    let complaint: unknown;
    await action().catch((error: unknown) => (complaint = error));
    await this.ended().catch((error: unknown) => {
      throw complaint ?? error;
    });
  }

  /** Waits until the app has ended by itself. */
  async ended(): Promise<void> {
    await until("the app ends by itself", () => !this.isRunning());
  }

  /** Everything the app wrote to stdout and stderr. */
  log(): string {
    return readFileSync(join(this.#scratch, "log"), "utf8");
  }

  /** The app's process id. */
  pid(): number {
    return Number(readFileSync(join(this.#scratch, "pid"), "utf8"));
  }

  /** Ends the app as a session's end does, and waits until it is gone. */
  async quit(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends the app as a power cut does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Quits and starts again with the same data. */
  async restart(launch: Omit<Launch, "dataDir"> = {}): Promise<App> {
    await this.quit();
    rmSync(this.#scratch, { recursive: true, force: true });
    return App.launch({ ...launch, dataDir: this.dataDir });
  }

  /** Reloads the page, as a crash of the web process or a developer would. */
  async reload(): Promise<void> {
    await this.page.browser.refresh();
    await this.page.waitFor("new-discovery");
  }

  /** Ends the app if it still runs, and removes its data. */
  async dispose(): Promise<void> {
    await this.#end("SIGKILL");
    rmSync(this.dataDir, { recursive: true, force: true });
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (this.#driver.exitCode !== null || this.#driver.signalCode !== null) return;
    const pid = this.pid();
    if (isRunning(pid)) process.kill(pid, signal);
    await until(`the app ends on ${signal}`, () => !isRunning(pid));
    await endDriver(this.#driver);
  }
}

/** The driver throws the app's output away and hides its process id, so a script in between keeps both. */
function writeLauncher(scratch: string): string {
  const launcher = join(scratch, "prospect");
  const script = `#!/bin/sh\necho $$ > '${scratch}/pid'\nexec '${binary()}' "$@" > '${scratch}/log' 2>&1\n`;
  writeFileSync(launcher, script);
  chmodSync(launcher, 0o700);
  return launcher;
}

function binary(): string {
  const built = process.env["PROSPECT_BINARY"];
  if (built === undefined || !existsSync(built)) throw new Error("PROSPECT_BINARY must name the built app");
  return built;
}

function isRunning(pid: number): boolean {
  try {
    // A process that has ended but was not yet collected by its parent is gone for us: state Z.
    return !/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, "utf8"));
  } catch {
    return false;
  }
}
