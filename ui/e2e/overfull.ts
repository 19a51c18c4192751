/** Content as no designer draws it: long, wide, in other scripts, and without a place to break. */

const WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenverband";
const SENTENCE =
  "This sentence is longer than most, says little, and goes on so that a line has to break more than once. ";

/** What stands in the form and becomes the title. */
export const overfullTopic = `${WORD} and the people around it, in several towns`;

export const overfullTitle = `${SENTENCE.repeat(1)}${WORD} ${WORD}`.slice(0, 200);

/** A report with everything in it that is hard to set. */
export const overfullReport = [
  "## SECTION 1: PROFILE ANALYSIS\n\n",
  `# A heading of the first order that is far too long for one line ${WORD}\n\n`,
  `${SENTENCE.repeat(8)}\n\n`,
  `${WORD}${WORD}${WORD}\n\n`,
  `See https://example.com/${"a-very-long-path/".repeat(12)}?with=a&query=too and \`${"code_without_a_space_".repeat(8)}\`.\n\n`,
  "- One\n  - Two\n    - Three\n      - Four, which still has to be read although it stands far to the right of where it began\n        - Five\n\n",
  `> ${SENTENCE.repeat(3)}\n>\n> > ${SENTENCE}\n\n`,
  `1. ${SENTENCE}\n10. ${SENTENCE}\n100. ${SENTENCE}\n\n`,
  "## SECTION 2: IDEA RESEARCH\n\n",
  `| ${["Idea", "Months", "Cost", "Customers", "Channel", "Risk", "Margin", "Competitors", "Why it fits", "What to do first"].join(" | ")} |\n`,
  `| ${Array.from({ length: 10 }, () => "---").join(" | ")} |\n`,
  ...Array.from(
    { length: 8 },
    (_, row) =>
      `| ${Array.from({ length: 10 }, (_, cell) => (cell === row ? WORD : `Cell ${String(row)}.${String(cell)} with words`)).join(" | ")} |\n`,
  ),
  `\n\`\`\`json\n{ "a": "${"line without end ".repeat(20)}" }\n\`\`\`\n\n`,
  "### 中文标题也要好看\n\n这一段是中文，没有空格，因此换行的规则与英文不同。它应当在任何两个汉字之间都可以断开，而标点不应出现在行首。\n\n",
  "### עברית מימין לשמאל\n\nזוהי פסקה שנכתבת מימין לשמאל, עם English באמצע ומספר 42.\n\n",
  "## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\n",
  ...Array.from(
    { length: 12 },
    (_, part) => `### Step ${String(part + 1)}: ${SENTENCE}\n\n${SENTENCE.repeat(4)}\n\n`,
  ),
].join("");
