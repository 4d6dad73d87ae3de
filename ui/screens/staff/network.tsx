/** Picture 05's order: what there is at the left (above, in portrait), the chosen service's way, step by step, beside it. */
import type { JSX } from "preact";
import type {
  LinkView,
  NetworkAction,
  NetworkPageView,
  NetworkServiceView,
} from "../../../kiosk/display/contract/staff/network.ts";
import { Press } from "../../parts/press.tsx";
import { NETWORK } from "../../words/staff/network.ts";
import type { Said } from "../../words/staff/pair.ts";
import { StaffIcon } from "./icons.tsx";
import { Both, Facts, Panel, StaffButton, State, useAct, useSaid, type Tone } from "./kit.tsx";
import { LatencyChart, StepRows } from "./network-service.tsx";

const HEALTH_TONE: Readonly<Record<NetworkServiceView["health"], Tone>> = {
  ok: "ok",
  unknown: "none",
  unreachable: "bad",
  failing: "warn",
};

export function NetworkPage({ page }: { readonly page: NetworkPageView }): JSX.Element {
  const act = useAct();
  const send = (action: NetworkAction): void => act({ page: "network", action });
  const service = page.services.find(({ name }) => name === page.selected) ?? page.services[0];
  return (
    <div class="nw">
      <section class="nw-list">
        <Test page={page} send={send} />
        <Link page={page} />
        <Services page={page} send={send} />
      </section>
      {service !== undefined && <Service service={service} everySeconds={page.everySeconds} />}
    </div>
  );
}

interface PartProps {
  readonly page: NetworkPageView;
  readonly send: (action: NetworkAction) => void;
}

function Test({ page: { test }, send }: PartProps): JSX.Element {
  const said = useSaid(NETWORK);
  const { first } = said;
  const running = test.state === "running";
  return (
    <header class="nw-test">
      <h2>
        <Both said={said} of={(w) => w.title} />
      </h2>
      {test.state === "running" ? (
        <State tone="none">{first.progress(test.done, test.of)}</State>
      ) : test.troubles > 0 && test.state !== "cancelled" ? (
        <State tone="bad">{first.troubles(test.troubles)}</State>
      ) : (
        <State tone={test.state === "done" ? "ok" : "none"}>{first.test[test.state]}</State>
      )}
      <StaffButton
        primary={!running}
        icon={running ? "cross" : "again"}
        onPress={() => send({ do: running ? "cancel" : "test-all" })}
      >
        {running ? first.cancel : first.testAll}
      </StaffButton>
      {running && (
        <progress value={test.done} max={Math.max(1, test.of)} aria-label={first.progress(test.done, test.of)} />
      )}
    </header>
  );
}

function Link({ page }: { readonly page: NetworkPageView }): JSX.Element {
  const said = useSaid(NETWORK);
  const { first } = said;
  const { links, linkTrouble, nameServers, proxy, unusedProxy, clock } = page;
  const trouble = linkTrouble === null ? null : first.linkTrouble[linkTrouble];
  return (
    <Panel
      icon={linkTrouble === null ? "wifi" : "wifiOff"}
      title={<Both said={said} of={(w) => w.link} />}
      state={<State tone={trouble === null ? "ok" : "bad"}>{trouble?.says ?? first.linkOk}</State>}
    >
      {trouble !== null && <p class="nw-todo">→ {trouble.todo}</p>}
      <Facts
        rows={[
          ...links
            .filter(shownLink)
            .map(
              (link) => [`${first.kind[link.kind]} ${link.name}`, <LinkLine key={link.name} link={link} />] as const,
            ),
          [
            first.nameServers,
            nameServers.length === 0 ? first.noNameServers : <span class="mono">{nameServers.join(" ")}</span>,
          ],
          ...(proxy === null ? [] : [[first.proxy, first.proxyUsed(proxy)] as const]),
          ...(proxy !== null || unusedProxy === null ? [] : [[first.proxy, first.proxyUnused(unusedProxy)] as const]),
          [
            first.clock,
            <span key="clock" class="nw-clock">
              <span class="mono">{clock.now}</span>
              <State tone={clock.level === "ok" ? "ok" : clock.level === "unknown" ? "none" : "bad"}>
                {clock.offsetMs === null
                  ? first.clockLevel.unknown
                  : first.join(first.clockLevel[clock.level], offsetSays(first, clock.offsetMs))}
              </State>
            </span>,
          ],
        ]}
      />
      {(clock.level === "wrong" || clock.level === "signatures-at-risk") && <p class="nw-todo">→ {first.clockTodo}</p>}
    </Panel>
  );
}

/** Bridges and tunnels only where something goes through them. */
function shownLink({ kind, gateway }: LinkView): boolean {
  return kind !== "virtual" || gateway !== null;
}

function LinkLine({ link }: { readonly link: LinkView }): JSX.Element {
  const { first } = useSaid(NETWORK);
  const { carrier, speedMbps, addresses, gateway } = link;
  const state = first.carrier[carrier === null ? "unknown" : carrier ? "yes" : "no"];
  return (
    <span class="nw-link">
      <span>{carrier === true && speedMbps !== null ? `${state} ${first.speed(speedMbps)}` : state}</span>
      <span class="mono">{addresses.length === 0 ? first.noAddress : addresses.slice(0, 2).join(" ")}</span>
      {gateway !== null && (
        <span class="nw-quiet">
          {gateway === "*" ? first.direct : first.gateway} {gateway !== "*" && <span class="mono">{gateway}</span>}
        </span>
      )}
    </span>
  );
}

function Services({ page, send }: PartProps): JSX.Element {
  const { first } = useSaid(NETWORK);
  const count = page.services.length;
  // With so many there is room for how they are, not for why; why stands beside the one that is chosen.
  const short = count > 4;
  return (
    <div class={`nw-cards ${short ? "most" : count > 3 ? "many" : ""}`}>
      {page.services.map((service) => {
        const wrong = service.steps.find(({ state }) => state === "bad")?.trouble ?? null;
        const warned = service.steps.find(({ state }) => state === "warn")?.trouble ?? null;
        const trouble = wrong ?? warned;
        const on = service.name === page.selected;
        return (
          <Press
            key={service.name}
            class={`nw-card ${on ? "on" : ""} ${trouble === null ? "" : "wrong"}`}
            on={on}
            onPress={() => send({ do: "select", service: service.name })}
          >
            <StaffIcon name="shield" size={44} weight={3} />
            <span class="nw-name">
              <b>{service.name}</b>
              {!short && <span class="mono">{service.place ?? first.samples}</span>}
            </span>
            <State tone={trouble === null ? HEALTH_TONE[service.health] : wrong === null ? "warn" : "bad"}>
              {trouble === null
                ? first.health[service.health]
                : short
                  ? first.state[wrong === null ? "warn" : "bad"]
                  : first.trouble[trouble].says}
            </State>
          </Press>
        );
      })}
    </div>
  );
}

function Service({
  service,
  everySeconds,
}: {
  readonly service: NetworkServiceView;
  readonly everySeconds: number;
}): JSX.Element {
  const said = useSaid(NETWORK);
  const { first } = said;
  const { name, place, health, healthReason, clockOffsetMs, certificate } = service;
  return (
    <Panel
      class="nw-service"
      icon="shield"
      title={name}
      state={
        <State tone={HEALTH_TONE[health]}>
          {first.health[health]}
          {healthReason === null ? "" : ` (${healthReason})`}
        </State>
      }
    >
      {place === null ? (
        <p class="sf-text">{first.samplesHow}</p>
      ) : (
        <>
          <p class="nw-place mono">{place}</p>
          <StepRows steps={service.steps} />
          {certificate !== null && (
            <>
              <h3>{first.certificate}</h3>
              <Facts
                rows={[
                  [
                    first.names,
                    <span key="names" class="mono">
                      {certificate.names.slice(0, 3).join(" ")}
                    </span>,
                  ],
                  [first.chain, certificate.chain.join(" ← ")],
                  [first.valid, first.validFor(certificate.from, certificate.to, certificate.daysLeft)],
                  ...(clockOffsetMs === null ? [] : [[first.clock, offsetSays(first, clockOffsetMs)] as const]),
                ]}
              />
            </>
          )}
          <LatencyChart latencies={service.latencies} everySeconds={everySeconds} />
        </>
      )}
    </Panel>
  );
}

const DAY_SECONDS = 86_400;

/** `offsetMs`: the services' time minus the terminal's, so that more than nothing is a terminal that is slow. */
function offsetSays(words: Said<typeof NETWORK.zh>["first"], offsetMs: number): string {
  const seconds = Math.abs(offsetMs) / 1000;
  const amount =
    seconds < 2 * DAY_SECONDS ? words.seconds(seconds.toFixed(1)) : words.days(Math.round(seconds / DAY_SECONDS));
  return words.offset(amount, offsetMs > 0);
}
