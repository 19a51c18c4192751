/** Whether requests to this address stay on this computer. */
export function isThisComputer(address: string): boolean {
  const host = hostOf(address);
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    /^127(\.\d+){3}$/u.test(host) ||
    /^\[::ffff:7f[0-9a-f]{2}:/u.test(host) ||
    ["0.0.0.0", "[::1]", "[::]"].includes(host)
  );
}

/** Scheme, host and port of an address; "" for what is none. */
export function originOf(address: string): string {
  try {
    return new URL(withScheme(address.trim())).origin;
  } catch {
    return "";
  }
}

export const isOpenAi = (address: string): boolean => hostOf(address) === "api.openai.com";

/** The address as the core reads it: without a scheme, what is not on the internet is asked over http. */
export function withScheme(address: string): string {
  return /^([a-z][a-z0-9+.-]*:\/\/|https?:)/iu.test(address) ? address : `http://${address}`;
}

function hostOf(address: string): string {
  try {
    return new URL(withScheme(address.trim())).hostname.replace(/\.$/u, "");
  } catch {
    return "";
  }
}
