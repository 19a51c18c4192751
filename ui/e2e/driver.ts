import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { remote } from "webdriverio";
import { until } from "./until";

/** WebKitWebDriver, and the window that it started. */
export interface Driven {
  driver: ChildProcess;
  browser: WebdriverIO.Browser;
}

interface Drive {
  /** Beside this process's own. */
  env?: Record<string, string | undefined>;
  args?: string[];
  /** Milliseconds that one answer may take; webdriverio's own limit when absent. */
  patience?: number;
}

/** Starts a driver and, through it, a program with a WebKitGTK window. The program's environment is the driver's. */
export async function drive(program: string, { env, args = [], patience }: Drive = {}): Promise<Driven> {
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${String(port)}`], {
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  try {
    await until(
      "the driver answers",
      async () => (await fetch(`http://127.0.0.1:${String(port)}/status`)).ok,
    );
    const browser = await remote({
      hostname: "127.0.0.1",
      port,
      // What fails is thrown; nobody reads it twice.
      logLevel: "silent",
      connectionRetryCount: 0,
      ...(patience === undefined ? {} : { connectionRetryTimeout: patience }),
      capabilities: {
        "wdio:enforceWebDriverClassic": true,
        "webkitgtk:browserOptions": { binary: program, args },
      } as WebdriverIO.Capabilities,
    });
    return { driver, browser };
  } catch (error) {
    driver.kill("SIGKILL");
    throw error;
  }
}

/** Ends a driver that was not ended before. */
export async function endDriver(driver: ChildProcess): Promise<void> {
  if (driver.exitCode !== null || driver.signalCode !== null) return;
  driver.kill("SIGKILL");
  await once(driver, "exit");
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
