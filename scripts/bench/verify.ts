import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { systemTerminalClock } from "../../kiosk/journal/clock.ts";
import { openJournal } from "../../kiosk/journal/open.ts";
import { createVerifier } from "../../kiosk/verify/policy.ts";
import { tencentVendor } from "../../kiosk/verify/providers/conformance/tencent-fixture.ts";
import { QUERY } from "../../kiosk/verify/fixture.ts";
import { createWire } from "../../kiosk/verify/providers/wire.ts";
import type { Bench, Row } from "./measure.ts";
import { interleave, median } from "./statistics.ts";

const AIM_EXTRA_MS = 2;
/** Signing, reading and journalling are compiled by then. */
const WARM_UP = 100;
/** What a question to Tencent Cloud weighs. */
const BARE_BODY = JSON.stringify({ InvoiceNo: QUERY.invoiceNumber, InvoiceDate: QUERY.issueDate, Amount: "368.50" });

/**
 * What asking costs beside the network: the policy (limits, the circuit, where it goes, the journal on disk), the
 * vendor's body and signature, the wire, and a "consistent" reply read and judged. The service answers at once, on
 * this machine, in this process; the bare way posts as much to it and reads the same reply with node:http, on a
 * connection of its own each time, as the wire does.
 */
export async function measureVerify(bench: Bench): Promise<readonly Row[]> {
  const folder = join(bench.scratch, "verify");
  mkdirSync(folder);
  const clock = systemTerminalClock;
  const journal = openJournal({ dir: join(folder, "journal"), terminalId: "BENCH", clock });
  const server = await instantServer(JSON.stringify(tencentVendor.consistent(QUERY)));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  // Without a cache the same question is asked each round, and each round spends what it would cost the first time.
  const verifier = createVerifier({
    providers: [tencentVendor.open(createWire({ clock }), clock, url)],
    clock,
    journal,
    hashInvoice: () => "bench",
  });
  try {
    const waited: Record<"ours" | "bare", number[]> = { ours: [], bare: [] };
    const rounds = bench.rounds(1000, 50);
    const timed =
      (way: "ours" | "bare", act: () => Promise<unknown>): ((round: number) => Promise<number>) =>
      async (round) => {
        const { user, system } = process.cpuUsage();
        const begunMs = performance.now();
        await act();
        if (round >= WARM_UP) waited[way].push(performance.now() - begunMs);
        const used = process.cpuUsage({ user, system });
        return (used.user + used.system) / 1000;
      };
    const worked = await interleave({
      warmUp: WARM_UP,
      rounds,
      ways: {
        ours: timed("ours", async () => {
          const { signal } = new AbortController();
          const outcome = await verifier.verify(QUERY, { idempotencyKey: randomUUID(), signal, session: "bench" });
          if (outcome.type !== "answer") throw new Error("the instant service was not understood");
        }),
        bare: timed("bare", () => post(url, BARE_BODY)),
      },
      onRound: bench.round,
    });
    const extraMs = median(worked.ours) - median(worked.bare);
    const ours = "verifier.verify: policy, journal, Tencent body and signature, wire, reply judged";
    const bare = "node:http POST to the same server, a connection each, reply read";
    return [
      {
        name: "verify",
        unit: "ms",
        ours: { how: `${ours}; the processor's time`, values: worked.ours },
        bare: { how: `${bare}; the processor's time`, values: worked.bare },
        aims: [{ text: `≤ ${AIM_EXTRA_MS} ms more than bare`, value: extraMs, limit: AIM_EXTRA_MS }],
        notes: [
          "Without TLS, which costs both ways alike. The service is in the same process, and counted on both sides.",
        ],
      },
      {
        name: "verify, waited",
        unit: "ms",
        ours: { how: `${ours}; the clock's time`, values: waited.ours },
        bare: { how: `${bare}; the clock's time`, values: waited.bare },
        aims: [],
        notes: ["On a machine that does other work this is the time until its turn comes, several times a question."],
      },
    ];
  } finally {
    verifier.close();
    server.close();
    journal.close();
  }
}

async function instantServer(body: string): Promise<Server> {
  const server = createServer((incoming, reply) => {
    incoming.resume().once("end", () => {
      reply.writeHead(200, { "content-type": "application/json", connection: "close" }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** As the wire posts: a connection of its own each time. */
export function post(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asking = httpRequest(url, { method: "POST", agent: false, headers }, (reply) => {
      let text = "";
      reply.setEncoding("utf8");
      reply.on("data", (part: string) => (text += part));
      reply.once("end", () => resolve(text));
      reply.once("error", reject);
    });
    asking.once("error", reject);
    asking.end(body);
  });
}
