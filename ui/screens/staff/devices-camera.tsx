/** The camera's picture, drawn in this page and nowhere else, with the part where codes are looked for. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CameraTestView } from "../../../kiosk/display/contract/staff/devices.ts";
import { onPreview } from "../../camera/preview.ts";
import { DEVICES } from "../../words/staff/devices.ts";
import { Both, Facts, Panel, State, useSaid } from "./kit.tsx";

export function CameraPanel({ camera }: { readonly camera: CameraTestView }): JSX.Element {
  const said = useSaid(DEVICES);
  const { first } = said;
  const { widthPx, heightPx, frames, attempts, attemptMs, hits, bothDecoders, trouble, region } = camera;
  return (
    <Panel
      icon="camera"
      class="dv-camera"
      title={<Both said={said} of={(w) => w.camera} />}
      state={
        <State tone={trouble === null ? "ok" : "bad"}>
          {trouble === null ? first.state.connected : first.cameraTrouble[trouble]}
        </State>
      }
    >
      <div class="dv-view">
        <Preview region={region} />
        <Facts
          rows={[
            [first.size, `${String(widthPx)} × ${String(heightPx)}`],
            [first.attempts, `${String(attempts)} / ${String(frames)}`],
            [first.attempt, `${attemptMs.toFixed(1)} ms`],
            [first.hits, String(hits)],
            [first.decoder, <State tone={bothDecoders ? "ok" : "warn"}>{first.decoders(bothDecoders)}</State>],
          ]}
        />
      </div>
    </Panel>
  );
}

function Preview({ region }: { readonly region: CameraTestView["region"] }): JSX.Element {
  const { first } = useSaid(DEVICES);
  const video = useRef<HTMLVideoElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(
    () =>
      onPreview((track) => {
        setSeen(track !== null);
        const element = video.current;
        if (element === null) return;
        element.srcObject = track === null ? null : new MediaStream([track]);
        // Refused only where the page is being left; the picture comes with the next track.
        element.play().catch(() => undefined);
      }),
    [],
  );
  return (
    <figure class="dv-picture">
      <video ref={video} muted playsInline />
      <figcaption class={seen ? "seen" : ""}>{seen ? first.preview : first.noPreview}</figcaption>
      {region !== null && (
        <span
          class="dv-region"
          style={{
            left: `${String(region.leftPercent)}%`,
            top: `${String(region.topPercent)}%`,
            width: `${String(region.widthPercent)}%`,
            height: `${String(region.heightPercent)}%`,
          }}
        />
      )}
    </figure>
  );
}
