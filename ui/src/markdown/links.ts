const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:"]);

/**
 * Whether a link may become a link. The address is read the way a browser would read it, so control characters,
 * odd case and entities decoded by the parser cannot smuggle another scheme in. Relative addresses mean nothing here.
 */
export function isSafeLink(address: string): boolean {
  try {
    return SAFE_SCHEMES.has(new URL(address).protocol);
  } catch {
    return false;
  }
}
