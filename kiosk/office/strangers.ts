/**
 * Connections whose handshake is not over: whoever has opened one has proven nothing. So few are kept that a desk always
 * finds room among the connections that Node accepts, and the oldest makes way: a handshake takes milliseconds, and who
 * is still silent when several more have come is no desk.
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
    const [oldest] = strangers;
    if (strangers.size <= most || oldest === undefined) return;
    strangers.delete(oldest[0]);
    oldest[1].destroy();
    onDropped();
  });
  server.on("secureConnection", (socket: TLSSocket) => strangers.delete(farEnd(socket)));
  // Beyond `maxConnections` Node closes what it has just accepted.
  server.on("drop", onDropped);
}
