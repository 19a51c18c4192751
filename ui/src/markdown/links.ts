const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:"]);

/**
 * Whether a link may become a link. The address is read the way a browser would read it, so control characters,
 * odd case and entities decoded by the parser cannot smuggle another scheme in. Relative addresses mean nothing here.
 */
export function isSafeLink(address: string): boolean {
  return SAFE_SCHEMES.has(parsed(address)?.protocol ?? "");
}

/** The address as it will be followed: hosts in ASCII, invisible characters escaped. */
export function realAddress(address: string): string {
  return parsed(address)?.href ?? address;
}

/**
 * Characters that show nothing or turn the direction of what follows. A joiner between two emoji is part of a picture;
 * the one that shapes words stays in Arabic and Indic scripts.
 */
const HIDDEN =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D|\u200D(?!\p{Extended_Pictographic})|(?<![\p{Script=Arabic}\p{Script=Deva}\p{M}])\u200C|[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]/gu;

const VISIBLE_ASCII = /^[\t\n\x20-\x7E]*$/;

/** Text with its invisible and direction-turning characters written out: ⟨U+202E⟩. */
export function withHiddenShown(text: string): string {
  if (VISIBLE_ASCII.test(text)) return text;
  return text.replace(HIDDEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `⟨U+${code}⟩`;
  });
}

/** Anything in a text that a reader would take for a web or mail address. */
const CLAIM = /(?:[a-z][a-z\d+.-]*:\/\/|mailto:)?(?:[^\s/@<>()]+@)?(?:[\p{L}\p{N}_-]+\.)+[\p{L}-]{2,}/giu;
const FILE = /^[\w-]+\.(?:md|txt|pdf|csv|json|js|ts|rs|py|html?|toml|ya?ml|sh|docx?|xlsx?|png|jpe?g|svg)$/i;

/**
 * Whether the text of a link promises another place than its address leads to: it names another host or mailbox,
 * it hides characters, or the address puts a name before the host that looks like one.
 */
export function isMisleading(text: string, address: string): boolean {
  const target = parsed(address);
  if (target === null) return true;
  if (target.protocol !== "mailto:" && target.username !== "") return true;
  if (text.includes("⟨U+")) return true;
  return [...text.normalize("NFKC").matchAll(CLAIM)].some(([claim]) => {
    if (FILE.test(claim)) return false;
    if (target.protocol === "mailto:") {
      const box = claim.replace(/^mailto:/i, "").toLowerCase();
      return !decodeSafely(target.pathname).toLowerCase().split(/[?,]/).includes(box);
    }
    const host = parsed(/^[a-z][a-z\d+.-]*:/i.test(claim) ? claim : `https://${claim}`)?.hostname;
    return host === undefined || bare(host) !== bare(target.hostname);
  });
}

/** Why a reader is asked before a link is opened; null for an ordinary one. */
export type LinkDoubt = "differs" | "alphabet" | "address" | null;

/** A name in other alphabets can look like a known one; a bare network address or a name without a dot is no web site. */
export function linkDoubt(text: string, address: string): LinkDoubt {
  if (isMisleading(text, address)) return "differs";
  const target = parsed(address);
  if (target === null || target.protocol === "mailto:") return null;
  // The parser has written the host in ASCII: every label in other letters begins with xn--.
  const labels = target.hostname.split(".").filter((label) => label !== "");
  if (labels.some((label) => label.startsWith("xn--"))) return "alphabet";
  const isNumeric = target.hostname.startsWith("[") || /^\d+$/.test(labels.at(-1) ?? "");
  return isNumeric || labels.length < 2 ? "address" : null;
}

function bare(host: string): string {
  return host.replace(/^www\./, "");
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
