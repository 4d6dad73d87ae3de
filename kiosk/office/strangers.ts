/**
 * Connections whose handshake is not over: whoever has opened one has proven nothing. So few are kept that a desk always
 * finds room among the connections that Node accepts. Beyond that the oldest of the address that has the most makes way: one
 * machine that opens them again and again closes only its own.
 */
import type { Server } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

type Ends = Pick<Socket, "remoteAddress" | "remotePort">;

/** The plain socket and the TLS socket around it are two objects; what they have in common is the far end. */
const farEnd = ({ remoteAddress, remotePort }: Ends): string => `${remoteAddress ?? ""} ${String(remotePort ?? "")}`;

/** `onDropped` for each connection that was ended because too many were there. */
export function limitStrangers(server: Server, most: number, onDropped: () => void): void {
  const strangers = new Map<string, Socket>();
  server.on("connection", (socket: Socket) => {
    const end = farEnd(socket);
    strangers.set(end, socket);
    // By identity: the same port of the same machine may be back before this one is heard to have closed.
    socket.once("close", () => strangers.get(end) === socket && strangers.delete(end));
    if (strangers.size <= most) return;
    const [gone, its] = oldestOfTheMost(strangers);
    strangers.delete(gone);
    its?.destroy();
    onDropped();
  });
  server.on("secureConnection", (socket: TLSSocket) => strangers.delete(farEnd(socket)));
  // Beyond `maxConnections` Node closes what it has just accepted.
  server.on("drop", onDropped);
}

function oldestOfTheMost(strangers: ReadonlyMap<string, Socket>): readonly [string, Socket | undefined] {
  const byAddress = Map.groupBy(strangers, ([end]) => end.slice(0, end.indexOf(" ")));
  const [most] = [...byAddress.values()].sort((a, b) => b.length - a.length);
  return most?.[0] ?? ["", undefined];
}
