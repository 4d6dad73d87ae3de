/** The least that carries the same bytes over the same line: the files one after the other down one mutual-TLS connection. */
import { createReadStream } from "node:fs";
import { connect, createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { DeskIdentity } from "../../../kiosk/office/desk/desk.ts";
import { OFFICE_LIMITS } from "../../../kiosk/office/delays.ts";
import type { Operators } from "../../../kiosk/office/fixture.ts";

export interface BareLine {
  readonly port: number;
  close(): void;
}

/** Whoever comes with a certificate is sent all of the files that lie there then, and the connection ends. */
export async function openBareLine(operators: Operators, files: () => readonly string[]): Promise<BareLine> {
  const { certificate, key } = operators.server;
  const server = createServer(
    { cert: certificate, key, ca: operators.authority.certificate, requestCert: true, minVersion: "TLSv1.3" },
    (socket) => {
      void pipeline(async function* () {
        for (const file of files()) yield* createReadStream(file, { highWaterMark: OFFICE_LIMITS.chunkBytes });
      }, socket).catch(() => socket.destroy());
    },
  );
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** Takes what comes and keeps none of it; resolves with how much it was. */
export function takeAll(port: number, { certificate, key, ca }: DeskIdentity): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    connect({ host: "127.0.0.1", port, cert: certificate, key, ca, minVersion: "TLSv1.3" })
      .on("data", (chunk: Buffer) => (bytes += chunk.length))
      .on("end", () => resolve(bytes))
      .on("error", reject);
  });
}
