/**
 * What can keep a camera from reading, as the page tells it, and what a technician can do about each. The page sends
 * the key alone, so that no text of a browser reaches the journal.
 */
export const CAMERA_TROUBLES = {
  "no-interface":
    "the browser gives the page no camera interface: use Chromium 94 or newer, and the terminal's own address for the page",
  denied:
    "the browser refuses the camera: allow it for this page, and see VideoCaptureAllowed in the browser's policies",
  "no-camera": "no camera is connected: check its cable; `yanpiao scanner list` shows the cameras that the system sees",
  "no-such-camera":
    "no connected camera is called as camera.device says: compare with `yanpiao scanner list`, or leave camera.device out",
  busy: "the camera does not start: close the program that holds it, or pull its plug and push it back in",
  "not-opened": "the camera did not start in time: pull its plug and push it back in",
  ended: "the camera is gone or switched itself off: check its cable and its hub",
  "no-frames": "the camera is on but sends no pictures: pull its plug and push it back in",
  "decoder-failed":
    "the decoder in the page does not start or stopped: it is started again by itself; if it stays, restart the terminal",
} as const;

export type CameraTrouble = keyof typeof CAMERA_TROUBLES;

export const CAMERA_TROUBLE_NAMES = Object.keys(CAMERA_TROUBLES) as readonly CameraTrouble[] as readonly [
  CameraTrouble,
  ...CameraTrouble[],
];
