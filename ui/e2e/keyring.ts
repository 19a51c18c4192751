import { execFileSync, spawnSync } from "node:child_process";
import { dialog, gone, press, type } from "./desktop";

const collection = "/org/freedesktop/secrets/collection/login";
/** What `cargo xtask` unlocks the session's keyring with. */
const password = "prospect";

/** The keyring of the session, behind the app's back. A key belongs to the origin of its endpoint. */
export function storedKey(origin: string): string {
  return spawnSync("secret-tool", ["lookup", ...attributes(origin)], { encoding: "utf8" }).stdout;
}

export function forgetKey(origin: string): void {
  execFileSync("secret-tool", ["clear", ...attributes(origin)]);
}

/** A second entry for the same endpoint, as another program might leave it. */
export function storeSecondKey(origin: string): void {
  const label = ["store", "--label=Prospect"];
  execFileSync("secret-tool", [...label, ...attributes(origin), "origin", "elsewhere"], { input: "sk-two" });
}

export function lockKeyring(): void {
  const service = ["--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"];
  const lock = ["org.freedesktop.Secret.Service.Lock", `array:objpath:${collection}`];
  execFileSync("dbus-send", ["--session", "--print-reply", ...service, ...lock]);
}

export function unlockKeyring(): void {
  // Already running, the daemon passes the password on to itself.
  execFileSync("gnome-keyring-daemon", ["--unlock"], {
    input: password,
    stdio: ["pipe", "ignore", "ignore"],
  });
}

/** Answers the system's question for the keyring's password: with the right one, or not at all. */
export async function answerPrompt(answer: "unlock" | "cancel"): Promise<void> {
  const prompt = await dialog("Unlock Login Keyring");
  if (answer === "cancel") return press("Escape");
  type(password);
  press("Return");
  await gone(prompt);
}

function attributes(origin: string): string[] {
  return ["service", "Prospect", "username", origin];
}
