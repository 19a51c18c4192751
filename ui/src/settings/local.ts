import type { LocalServer } from "../ipc/backend";
import { isThisComputer } from "./address";

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
