import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { until } from "../e2e/until";

/** Whether this program was started by `runInSession`. */
export function isInSession(): boolean {
  return process.env["PROSPECT_BENCH_SESSION"] !== undefined;
}

/**
 * Runs this program once more, with a session bus and folders of its own and, where there is no screen, with a virtual
 * one; returns its exit code. What it and the session's services say goes to stderr.
 */
export async function runInSession(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), "prospect-bench-"));
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ...homeFolders(home),
    PROSPECT_BENCH_SESSION: home,
    GDK_BACKEND: "x11",
    // No screen reader listens here, and looking for one delays every launch.
    NO_AT_BRIDGE: "1",
    // Frames come at a steady pace where no screen sets one.
    WEBKIT_FORCE_VBLANK_TIMER: "1",
  };
  const screen = environment["DISPLAY"] === undefined ? await startScreen(environment) : [];
  try {
    const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    const program = spawn("dbus-run-session", ["--", ...self], {
      env: environment,
      stdio: ["ignore", process.stderr, process.stderr],
    });
    const [code] = (await once(program, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    for (const process of screen.reverse()) await end(process);
    rmSync(home, { recursive: true, force: true });
  }
}

/** Folders that keep what is measured away from the settings and caches of the person who measures. */
function homeFolders(home: string): Record<string, string> {
  const folders = Object.fromEntries(
    ["DATA", "CONFIG", "CACHE", "STATE"].map((name) => [`XDG_${name}_HOME`, join(home, name.toLowerCase())]),
  );
  const all = { ...folders, XDG_RUNTIME_DIR: join(home, "runtime") };
  for (const folder of Object.values(all)) mkdirSync(folder, { mode: 0o700 });
  return all;
}

/** A virtual screen with a window manager, so that a window takes the focus as on a desktop. */
async function startScreen(environment: NodeJS.ProcessEnv): Promise<ChildProcess[]> {
  // The server picks a free display and writes its number to stdout.
  const options = ["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"];
  const server = spawn("Xvfb", options, { stdio: ["ignore", "pipe", "ignore"] });
  for await (const number of createInterface({ input: server.stdout })) {
    environment["DISPLAY"] = `:${number}`;
    break;
  }
  delete environment["WAYLAND_DISPLAY"];
  const manager = spawn("openbox", ["--sm-disable"], { env: environment, stdio: "ignore" });
  await once(manager, "spawn");
  await until(
    "openbox manages the screen",
    () => spawnSync("wmctrl", ["-m"], { env: environment }).status === 0,
  );
  return [server, manager];
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill();
  await once(process, "exit");
}
