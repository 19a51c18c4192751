import type { LocalServer } from "../ipc/backend";
import { isThisComputer } from "./address";

/** Programs that serve models on a computer of one's own, and the ports they listen at unless told otherwise. */
export const USUAL_SERVERS = [
  { name: "Ollama", port: 11434 },
  { name: "LM Studio", port: 1234 },
  { name: "llama.cpp", port: 8080 },
  { name: "Jan", port: 1337 },
  { name: "vLLM", port: 8000 },
  { name: "GPT4All", port: 4891 },
  { name: "KoboldCpp", port: 5001 },
  { name: "text-generation-webui", port: 5000 },
] as const;

/** The model to write with on a server: the one that is wanted, if it has that, else the first that writes. */
export function modelFor(server: LocalServer, wanted: string): string {
  if (server.models.includes(wanted)) return wanted;
  // Servers list models that only measure texts among those that write them.
  const writes = server.models.find((name) => !/embed/iu.test(name));
  return writes ?? server.models[0] ?? wanted;
}

/** Whether two addresses name the same server of this computer, which has several names. */
export function isSameServer(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

function folded(address: string): string {
  const trimmed = address.trim().replace(/\/+$/u, "");
  if (!isThisComputer(trimmed)) return trimmed;
  const url = new URL(trimmed);
  return `${url.protocol}//here:${url.port}${url.pathname}`;
}
