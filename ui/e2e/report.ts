import { type SectionKey } from "./page";

/** A report to stream, and what a reader must then see of it. */
export interface Report {
  /** The first part of section 1, up to where the stream is held. */
  opening: string;
  /** Everything after that. */
  rest: string;
  /** The words of each section, without any markup. */
  plain: Record<SectionKey, string>;
  /** The opening's words. */
  openingPlain: string;
}

/** Every report has words of its own, so that a test cannot be satisfied by another run's text. */
export function report(about: string): Report {
  const openingPlain = `You’re exploring ${about}, with evenings and weekends to spend.`;
  const opening = `## SECTION 1: PROFILE ANALYSIS\n\nYou’re exploring **${about}**, with evenings and *weekends* to spend.`;
  const rest = [
    "\n\nThe rest of the first section: naïve, 日本語, 👩‍🚀 and $1,200.\n\n",
    "## SECTION 2: IDEA RESEARCH\n\n### Three ideas\n\n",
    `1. A ledger for ${about}\n2. A newsletter\n3. A course with \`code\`\n\n`,
    "| Idea | Months |\n| --- | ---: |\n| Ledger | 3 |\n\n",
    "## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\n",
    `> Start with the ledger.\n\nSpeak with ten people about ${about} first.\n\n`,
    '## DATA\n\n```json\n{"version":1,"ideas":[]}\n```\n',
  ].join("");
  return {
    opening,
    rest,
    openingPlain,
    plain: {
      profile_analysis: `${openingPlain} The rest of the first section: naïve, 日本語, 👩‍🚀 and $1,200.`,
      startup_ideas_research: `Three ideas A ledger for ${about} A newsletter A course with code Idea Months Ledger 3`,
      personalized_recommendations: `Start with the ledger. Speak with ten people about ${about} first.`,
    },
  };
}

/** The whole text as the server sent it. */
export function textOf({ opening, rest }: Report): string {
  return opening + rest;
}
