/** A longer formula, in characters between its dollar signs, is none: money is written with the same sign. */
const LONGEST = 80;

/** A formula at the beginning of a text: how many characters it takes, and what it shows. */
export interface Formula {
  readonly length: number;
  readonly shown: string;
}

/**
 * The formula that a text begins with, if it is one that can be shown: between single dollar signs with no space inside
 * them, with a backslash command, and with nothing unknown. The exports show the same (`reading/math.rs`).
 */
export function formulaAt(text: string, start: number): Formula | null {
  const inside = FORMULA.exec(text.slice(start, start + LONGEST + 3))?.[1];
  if (inside === undefined || inside.length > LONGEST || !inside.includes("\\") || inside.trim() !== inside)
    return null;
  const formula = shownOf(inside);
  return formula === null ? null : { length: inside.length + 2, shown: formula };
}

const FORMULA = /^\$((?:[^$\\\n`|[\]*~]|\\[^\n`|[\]*~])*)\$(?![$\d])/;

/** Where what may become a formula begins that is still open at the end of a text; -1 if there is none. */
export function openFormula(text: string): number {
  const start = Math.max(0, text.length - LONGEST - 2);
  const found = text.includes("$", start) ? OPEN_FORMULA.exec(text.slice(start)) : null;
  return found === null ? -1 : start + found.index;
}

const OPEN_FORMULA = /\$(?!\s)(?:[^$\\\n`|[\]*~]|\\[^\n`|[\]*~])*\\?$/;

/** A formula without its commands; null if one of them is unknown. */
function shownOf(formula: string): string | null {
  let shown = "";
  for (let rest = formula; rest !== "";) {
    const fraction = /^\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}/.exec(rest);
    const command = /^\\([a-z]+|.)/isu.exec(rest);
    if (fraction !== null) {
      const [above, below] = [shownOf(fraction[1] ?? ""), shownOf(fraction[2] ?? "")];
      if (above === null || below === null) return null;
      shown += `${operand(above)}/${operand(below)}`;
      rest = rest.slice(fraction[0].length);
    } else if (command !== null) {
      const symbol = COMMANDS.get(command[1] ?? "");
      if (symbol === undefined) return null;
      shown += symbol;
      rest = rest.slice(command[0].length);
    } else {
      if (!/^[{}]/.test(rest)) shown += rest.charAt(0);
      rest = rest.slice(1);
    }
  }
  return shown;
}

function operand(text: string): string {
  return /^[\p{Alphabetic}\p{N}.,%$]*$/u.test(text) ? text : `(${text})`;
}

/** Commands by what they show. Those for fonts and sizes show what is in their braces. */
const COMMANDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    rightarrow: "→",
    to: "→",
    longrightarrow: "→",
    leftarrow: "←",
    gets: "←",
    leftrightarrow: "↔",
    Rightarrow: "⇒",
    implies: "⇒",
    Leftarrow: "⇐",
    Leftrightarrow: "⇔",
    iff: "⇔",
    uparrow: "↑",
    downarrow: "↓",
    mapsto: "↦",
    times: "×",
    div: "÷",
    cdot: "·",
    pm: "±",
    mp: "∓",
    approx: "≈",
    sim: "∼",
    simeq: "≃",
    equiv: "≡",
    propto: "∝",
    neq: "≠",
    ne: "≠",
    leq: "≤",
    le: "≤",
    geq: "≥",
    ge: "≥",
    lt: "<",
    gt: ">",
    ll: "≪",
    gg: "≫",
    infty: "∞",
    sum: "∑",
    prod: "∏",
    in: "∈",
    cup: "∪",
    cap: "∩",
    degree: "°",
    circ: "°",
    ldots: "…",
    dots: "…",
    cdots: "⋯",
    bullet: "•",
    star: "⋆",
    checkmark: "✓",
    euro: "€",
    pounds: "£",
    quad: " ",
    alpha: "α",
    beta: "β",
    gamma: "γ",
    delta: "δ",
    Delta: "Δ",
    epsilon: "ε",
    theta: "θ",
    lambda: "λ",
    mu: "μ",
    pi: "π",
    rho: "ρ",
    sigma: "σ",
    Sigma: "Σ",
    tau: "τ",
    phi: "φ",
    omega: "ω",
    Omega: "Ω",
    left: "",
    right: "",
    text: "",
    textbf: "",
    textit: "",
    mathrm: "",
    mathbf: "",
    mathit: "",
    operatorname: "",
    displaystyle: "",
    boxed: "",
    log: "log",
    min: "min",
    max: "max",
    "%": "%",
    $: "$",
    "&": "&",
    "#": "#",
    _: "_",
    "{": "{",
    "}": "}",
    ",": " ",
    ";": " ",
    ":": " ",
    " ": " ",
    "!": "",
  }),
);
