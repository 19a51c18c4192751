import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "./until";

/** Listens to what is sent to the desktop's notifications on the session's bus, whether or not anything shows them. */
export class Notifications {
  readonly #monitor: ChildProcess;
  #heard = "";

  private constructor(monitor: ChildProcess) {
    this.#monitor = monitor;
    monitor.stdout?.setEncoding("utf8").on("data", (piece: string) => (this.#heard += piece));
  }

  static async listen(): Promise<Notifications> {
    const calls = "type='method_call',interface='org.freedesktop.Notifications',member='Notify'";
    const monitor = spawn("dbus-monitor", ["--session", calls], { stdio: ["ignore", "pipe", "inherit"] });
    const notifications = new Notifications(monitor);
    // It speaks of itself once it is listening.
    await until("the bus is listened to", () => notifications.#heard !== "");
    return notifications;
  }

  /** Waits until a notification says this. */
  async say(words: string): Promise<void> {
    await until(`a notification says “${words}”`, () => this.#heard.includes(words)).catch(
      (error: unknown) => {
        throw new Error(`no notification says “${words}”: ${this.#heard}`, { cause: error });
      },
    );
  }

  /** How many were sent so far. */
  count(): number {
    return this.#heard.split("member=Notify").length - 1;
  }

  async stop(): Promise<void> {
    this.#monitor.kill();
    await once(this.#monitor, "exit");
  }
}
