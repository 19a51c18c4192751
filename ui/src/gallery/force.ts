/** The states that only a pointer or a keyboard gives, and the class that gives them to everything inside. */
const STATES = [":hover", ":active", ":focus-visible"] as const;

const CONTROLS = ":is(button, input, textarea, summary, [role=separator])";

/** Adds to each rule for a state one that holds inside `.force-hover`, `.force-active` or `.force-focus-visible`. */
export function forceStates(page: Document): void {
  for (const sheet of page.styleSheets) {
    const added = [...sheet.cssRules].flatMap((rule) =>
      rule instanceof CSSStyleRule ? forced(rule.selectorText, rule.style.cssText) : [],
    );
    for (const rule of added) sheet.insertRule(rule, sheet.cssRules.length);
  }
}

/** The added rules for one rule: none, unless it is about a state. */
export function forced(selectors: string, declarations: string): string[] {
  return STATES.flatMap((state) =>
    outerParts(selectors)
      .filter((selector) => selector.includes(state))
      .map((selector) => {
        const plain = selector.replaceAll(state, "");
        // What was nothing but the state is about every control.
        return `.force-${state.slice(1)} ${plain === "" ? CONTROLS : plain} { ${declarations} }`;
      }),
  );
}

/** The selectors of a list; commas in brackets belong to one of them. */
function outerParts(selectors: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of selectors) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
