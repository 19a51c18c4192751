import type { Note, SectionKey } from "../ipc/backend";
import { SECTION_KEYS, splitReport } from "../report/sections";
import { t } from "../words/words";

/** What of a report a note or an action is about: all of it, a section, or an idea. */
export type About = Pick<Note, "section" | "idea">;

export const WHOLE: About = { section: null, idea: null };

/** A name for each, as the value of a choice. */
export function keyOf({ section, idea }: About): string {
  if (idea !== null) return `idea-${String(idea)}`;
  return section ?? "run";
}

export function aboutOf(key: string): About {
  const idea = /^idea-(\d+)$/u.exec(key)?.[1];
  if (idea !== undefined) return { section: null, idea: Number(idea) };
  return { section: SECTION_KEYS.find((known) => known === key) ?? null, idea: null };
}

/** All that a note on this report can be about. */
export function choices(ideas: readonly string[]): { key: string; label: string }[] {
  const keys: About[] = [
    WHOLE,
    ...SECTION_KEYS.map((section: SectionKey): About => ({ section, idea: null })),
    ...ideas.map((_, idea): About => ({ section: null, idea })),
  ];
  return keys.map((about) => ({ key: keyOf(about), label: aboutInWords(about, ideas) }));
}

/** The ideas may not be known where all reports are listed: then it is told by its number. */
export function aboutInWords({ section, idea }: About, ideas: readonly string[] = []): string {
  if (idea !== null) return ideas[idea] ?? t("notes.idea", { number: idea + 1 });
  return section === null ? t("notes.whole") : t(`section.${section}`);
}

/** The names of a report's ideas, from its data block; none where that is missing or broken. */
export function ideasOf(text: string): string[] {
  const { data } = splitReport(text);
  try {
    const block: unknown = JSON.parse(data ?? "");
    if (typeof block !== "object" || block === null || !("ideas" in block) || !Array.isArray(block.ideas))
      return [];
    return block.ideas.flatMap((idea: unknown): string[] => {
      const name = nameOf(idea);
      return name === "" ? [] : [name];
    });
  } catch {
    return [];
  }
}

function nameOf(idea: unknown): string {
  if (typeof idea !== "object" || idea === null) return "";
  const name = "name" in idea ? idea.name : "title" in idea ? idea.title : "";
  return typeof name === "string" ? name.trim() : "";
}
