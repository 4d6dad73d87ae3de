/** Brightness of a video frame. Cameras give I420 or NV12, whose first plane it is; copying that plane takes 0.1 ms (scanning facts 1.5). */
import type { Area } from "./decode/eye.ts";
import { createScratch, type Luma } from "./decode/luma.ts";
import type { Picture } from "./loop.ts";

/** Formats whose first plane is brightness, a byte a pixel. */
const WITH_LUMA: ReadonlySet<string> = new Set(["I420", "I420A", "I422", "I444", "NV12"]);
const RGBA_BYTES = 4;

/** Keeps its buffers, and overwrites the picture before with each new one. */
export function createFrameReader(): (frame: VideoFrame) => Picture {
  const whole = createScratch();
  const packed = createScratch();

  async function plane(frame: VideoFrame, area: Area): Promise<Luma> {
    const rect = rectOf(frame, area);
    const buffer = whole.take(frame.allocationSize({ rect }));
    const [layout] = await frame.copyTo(buffer, { rect });
    if (layout === undefined) throw new Error("a frame without planes");
    const { offset, stride } = layout;
    const { width, height } = area;
    if (stride === width) return { data: buffer.subarray(offset, offset + width * height), width, height };
    const data = packed.take(width * height);
    for (let y = 0; y < height; y += 1) {
      const from = offset + y * stride;
      data.set(buffer.subarray(from, from + width), y * width);
    }
    return { data, width, height };
  }

  /** A screen or a virtual camera gives RGB: the browser copies it as RGBA, whatever its order was. */
  async function fromRgb(frame: VideoFrame, area: Area): Promise<Luma> {
    const options = { rect: rectOf(frame, area), format: "RGBA" } as const;
    const rgba = whole.take(frame.allocationSize(options));
    const [layout] = await frame.copyTo(rgba, options);
    return lumaOfRgba(rgba.subarray(layout?.offset ?? 0), layout?.stride ?? area.width * RGBA_BYTES, area);
  }

  /** The last resort, for frames that can only be drawn (on the graphics card, or of a format without a name): 9 ms. */
  function drawn(frame: VideoFrame, area: Area): Luma {
    const canvas = new OffscreenCanvas(area.width, area.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("no canvas");
    context.drawImage(frame, -area.left, -area.top);
    const { data } = context.getImageData(0, 0, area.width, area.height);
    return lumaOfRgba(data, area.width * RGBA_BYTES, area);
  }

  function lumaOfRgba(rgba: Uint8Array | Uint8ClampedArray, stride: number, { width, height }: Area): Luma {
    const data = packed.take(width * height);
    for (let y = 0; y < height; y += 1) {
      let from = y * stride;
      for (let to = y * width, end = to + width; to < end; to += 1, from += RGBA_BYTES) {
        // BT.601 in 1024ths.
        data[to] = (306 * (rgba[from] ?? 0) + 601 * (rgba[from + 1] ?? 0) + 117 * (rgba[from + 2] ?? 0)) >> 10;
      }
    }
    return { data, width, height };
  }

  return (frame) => {
    const visible = frame.visibleRect;
    return {
      widthPx: visible?.width ?? frame.codedWidth,
      heightPx: visible?.height ?? frame.codedHeight,
      async luma(area) {
        if (frame.format !== null && WITH_LUMA.has(frame.format)) return plane(frame, area);
        if (frame.format === null) return drawn(frame, area);
        return fromRgb(frame, area).catch(() => drawn(frame, area));
      },
      close: () => {
        frame.close();
      },
    };
  };
}

/** A copy's rectangle counts from the coded picture's corner, of which the visible one may be a part. */
function rectOf(frame: VideoFrame, { left, top, width, height }: Area): DOMRectInit {
  return { x: (frame.visibleRect?.x ?? 0) + left, y: (frame.visibleRect?.y ?? 0) + top, width, height };
}
