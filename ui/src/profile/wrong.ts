import en from "../../messages/en.json";
import type { FieldError, Profile } from "../ipc/bindings";
import { language } from "../words/language.svelte";
import { t } from "../words/words";
import { answerTo, lastPart, OPTIONAL_FIELDS, OPTIONS, type FieldPath } from "./fields";

const MISSING = en.wizard.wrong;
type Missing = Exclude<keyof typeof MISSING, "choice" | "choice_or_none" | `long_${string}`>;

/** As much of a wrong answer as a message has room for. */
const MOST_SHOWN = 40;

/**
 * What is wrong with an answer, in the language of the interface. The core finds it and says it in English; which of its
 * rules it was can be told from the field and the answer.
 */
export function wrongInWords({ field, message }: FieldError, profile: Profile): string {
  if (language() === "en") return message;
  const path = field as FieldPath;
  const answer = answerTo(profile, path).trim();
  if (answer === "") {
    const name = lastPart(path);
    return name in MISSING ? t(`wizard.wrong.${name as Missing}`) : message;
  }
  const limit = limitOf(path);
  if (limit === null) {
    const rule = OPTIONAL_FIELDS.includes(path) ? "choice_or_none" : "choice";
    return t(`wizard.wrong.${rule}`, { value: shown(answer) });
  }
  const length = [...answer].length;
  // Within the limit it broke a rule that this interface does not know.
  return length > limit ? t("wizard.wrong.long", { count: length - limit, limit, length }) : message;
}

/** The most characters a free answer may have; null where one of a list is chosen. */
function limitOf(path: FieldPath): number | null {
  switch (path) {
    case "sub_interest_area":
    case "experience_summary":
    case "location":
    case "language":
      return OPTIONS.limits[path];
    default:
      return path.startsWith("founder_psychology.") && path !== "founder_psychology.archetype"
        ? OPTIONS.limits.psychology
        : null;
  }
}

function shown(answer: string): string {
  const characters = [...answer];
  return characters.length <= MOST_SHOWN ? answer : `${characters.slice(0, MOST_SHOWN - 1).join("")}…`;
}
