import type { Problem } from "../ipc/backend";
import { asSentence } from "../words/errors";
import { language } from "../words/language.svelte";
import { t } from "../words/words";
import { withScheme } from "./address";

/** What is wrong with this address, for the line under its field. The core finds it and says it in English. */
export function addressInWords(problem: Problem, address: string): string {
  if (language() === "en") return inEnglish(problem);
  const url = urlOf(address);
  switch (problem.code) {
    case "insecure_endpoint":
      return t("settings.wrong_address.insecure", { host: url?.hostname ?? address.trim() });
    case "invalid_settings":
      return url !== null && (url.username !== "" || url.password !== "" || url.search !== "")
        ? t("settings.wrong_address.credentials")
        : t("settings.wrong_address.none", { address: address.trim() });
    default:
      return inEnglish(problem);
  }
}

function inEnglish({ code, message, hint }: Problem): string {
  const sentence = asSentence(message);
  // Of a mere slip the message says all there is to say.
  const advice = code === "invalid_settings" ? "" : asSentence(hint ?? "");
  return `${sentence} ${advice}`.trimEnd();
}

function urlOf(address: string): URL | null {
  try {
    return new URL(withScheme(address.trim()));
  } catch {
    return null;
  }
}
