/** What people call a server: its name for the well-known one, its host for the others. */
export function endpointName(baseUrl: string): string {
  try {
    const { host } = new URL(baseUrl);
    return host === "api.openai.com" ? "OpenAI" : host;
  } catch {
    return baseUrl;
  }
}
