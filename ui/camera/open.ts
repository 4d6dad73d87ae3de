/** Gets the wanted camera from the browser, or says in one word why not. */
import type { CameraUp } from "../../kiosk/display/contract/camera.ts";

export type Trouble = NonNullable<Extract<CameraUp, { t: "camera-report" }>["trouble"]>;

export interface WantedCamera {
  readonly device: string | null;
  readonly widthPx: number;
  readonly heightPx: number;
}

export type Opened =
  | { readonly ok: true; readonly track: MediaStreamTrack; readonly stop: () => void }
  | { readonly ok: false; readonly trouble: Trouble };

/** Never rejects. Sound is never asked for. */
export async function openCamera(devices: MediaDevices | undefined, wanted: WantedCamera): Promise<Opened> {
  if (devices === undefined) return { ok: false, trouble: "no-interface" };
  try {
    const size = { width: { ideal: wanted.widthPx }, height: { ideal: wanted.heightPx } };
    if (wanted.device === null) return opened(await devices.getUserMedia({ video: size, audio: false }));
    const cameras = await namedCameras(devices);
    if (cameras.length === 0) return { ok: false, trouble: "no-camera" };
    const name = wanted.device;
    const deviceId = cameras.find(({ label }) => label.includes(name))?.deviceId;
    if (deviceId === undefined) return { ok: false, trouble: "no-such-camera" };
    return opened(await devices.getUserMedia({ video: { ...size, deviceId: { exact: deviceId } }, audio: false }));
  } catch (error) {
    return { ok: false, trouble: troubleOf(error) };
  }
}

function opened(stream: MediaStream): Opened {
  const [track] = stream.getVideoTracks();
  if (track === undefined) return { ok: false, trouble: "no-camera" };
  return {
    ok: true,
    track,
    stop: () => {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}

/** Names are only told to a page that holds a camera already, unless the host has granted it; then any is opened for a moment. */
async function namedCameras(devices: MediaDevices): Promise<readonly MediaDeviceInfo[]> {
  const cameras = await camerasOf(devices);
  if (cameras.some(({ label }) => label !== "") || cameras.length === 0) return cameras;
  const any = await devices.getUserMedia({ video: true, audio: false });
  const named = await camerasOf(devices);
  for (const track of any.getTracks()) track.stop();
  return named;
}

async function camerasOf(devices: MediaDevices): Promise<readonly MediaDeviceInfo[]> {
  return (await devices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
}

/** The names are those of the Media Capture specification. */
function troubleOf(error: unknown): Trouble {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
      return "no-camera";
    case "OverconstrainedError":
      return "no-such-camera";
    case "TypeError":
      return "no-interface";
    default:
      // NotReadableError, AbortError, and whatever else a driver brings about.
      return "busy";
  }
}
