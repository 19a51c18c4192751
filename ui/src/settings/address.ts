/** Whether requests to this address stay on this computer. */
export function isThisComputer(address: string): boolean {
  const host = hostOf(address);
  return (
    host === "localhost" || host.endsWith(".localhost") || /^127(\.\d+){3}$/u.test(host) || host === "[::1]"
  );
}

/** Scheme, host and port of an address; "" for what is none. */
export function originOf(address: string): string {
  try {
    return new URL(address.trim()).origin;
  } catch {
    return "";
  }
}

export const isOpenAi = (address: string): boolean => hostOf(address) === "api.openai.com";

function hostOf(address: string): string {
  try {
    return new URL(address).hostname;
  } catch {
    return "";
  }
}
