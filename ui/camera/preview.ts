/**
 * The picture of the camera that is open now, for staff who set it up. It is held by the page that draws it and by nobody else:
 * no picture leaves the page, and none is kept.
 */
import type { Opened } from "./open.ts";

let current: MediaStreamTrack | null = null;
const listeners = new Set<(track: MediaStreamTrack | null) => void>();

function show(track: MediaStreamTrack | null): void {
  current = track;
  for (const listener of [...listeners]) listener(track);
}

/** Remembers the opened camera until it is stopped. */
export function offerPreview(opened: Opened): Opened {
  if (!opened.ok) return opened;
  const { track, stop } = opened;
  show(track);
  return {
    ...opened,
    stop() {
      if (current === track) show(null);
      stop();
    },
  };
}

/** Told at once, and with each camera that is opened or given back. Returns what ends it. */
export function onPreview(listener: (track: MediaStreamTrack | null) => void): () => void {
  listeners.add(listener);
  listener(current);
  return () => {
    listeners.delete(listener);
  };
}
