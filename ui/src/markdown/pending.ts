import type { Token } from "markdown-it";

/** Whether text that follows could still pair with a mark of this text. */
export type Pending = "nothing" | "something";

/**
 * Looks for marks that the parser left as text and that a later one could pair with. It sees an open mark where there
 * is none sooner than the other way round: a pair found late would change text that counts as settled.
 */
export function pendingIn(tokens: readonly Token[]): Pending {
  let brackets = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "text" || !MARKS.test(token.content)) continue;
    const isLast = index === tokens.length - 1;
    if (OPENERS.test(token.content) || (!isLast && /[*_~]$/.test(token.content))) return "something";
    // The parentheses of a link may still close, whatever stands between; or they come next.
    if (token.content.includes("](") || (isLast && token.content.endsWith("]"))) return "something";
    for (const [bracket] of token.content.matchAll(/[[\]]/g)) {
      brackets = bracket === "[" ? brackets + 1 : Math.max(0, brackets - 1);
    }
  }
  return brackets > 0 ? "something" : "nothing";
}

/** Most text has none, and need not be looked at closely. */
const MARKS = /[`*_~[\]]/;

/** A run before a space opens nothing; nor does an underscore within a word, nor a lone tilde. */
const OPENERS = /`|\*+[^\s*]|(?<![\p{L}\p{N}_])_+[^\s_]|~~+[^\s~]/u;
