/** The devices: scanner, camera, printer and its paper. A device of another driver replaces the one below it as a whole. */
import { z } from "zod";
import { port, whole, words, yesOrNo } from "../fields.ts";

const profile = z
  .string("the name of a profile")
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "the name of a profile: lower-case words joined by hyphens");
const devicePath = (example: string) => z.string("a device path").regex(/^\/\S+$/, `an absolute path, e.g. ${example}`);
const baudRate = z
  .literal(
    [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800],
    "one of 9600, 19200, 38400, 57600, 115200, 230400, 460800",
  )
  .optional()
  .meta({ description: "Only where it differs from the profile's." });
const usbPort = z
  .string("a USB port")
  .regex(/^[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}$/, "a USB port as the kernel names it, e.g. 1-1.2")
  .optional()
  .meta({
    description:
      "The socket it is plugged into, as `yanpiao … list` shows it: clones share their ids, sockets do not move.",
  });

export const scanner = z.discriminatedUnion(
  "driver",
  [
    z.strictObject({
      driver: z.literal("serial"),
      path: devicePath("/dev/serial/by-id/usb-…").meta({
        description: "Prefer /dev/serial/by-id/…: it stays the same when cables are moved.",
      }),
      baudRate,
      profile: profile.default("generic-serial"),
    }),
    z.strictObject({ driver: z.literal("hid"), port: usbPort, profile: profile.default("newland-hid-pos") }),
    z.strictObject({
      driver: z.literal("wedge"),
      path: devicePath("/dev/input/by-id/usb-…-event-kbd"),
      profile: profile.default("generic-wedge"),
    }),
    z.strictObject({ driver: z.literal("simulated"), profile: profile.default("simulated") }),
    z.strictObject({ driver: z.literal("none") }),
  ],
  'one of "serial", "hid", "wedge", "simulated", "none"',
);

const percent = (min: number) => whole(min, 100, "percent");
const cameraRegion = z
  .strictObject({
    leftPercent: percent(0),
    topPercent: percent(0),
    widthPercent: percent(10),
    heightPercent: percent(10),
  })
  .refine(
    ({ leftPercent, topPercent, widthPercent, heightPercent }) =>
      leftPercent + widthPercent <= 100 && topPercent + heightPercent <= 100,
    { message: "a part of the picture: left and width, and top and height, add up to at most 100" },
  );

export const camera = z.strictObject({
  use: yesOrNo.meta({
    description: "Read codes with a camera beside the screen as well; its pictures are never stored.",
  }),
  device: words("a part of the camera's name", 80)
    .optional()
    .meta({ description: "Which camera, by a part of its name; without it the first one." }),
  widthPx: whole(320, 3840, "pixels"),
  heightPx: whole(240, 2160, "pixels"),
  region: cameraRegion.optional().meta({
    description:
      "The part of the picture where codes are held: it is looked at more cheaply, the whole picture every fifth time. Leave it half as large again as the largest code.",
  }),
});

export const printer = z.discriminatedUnion(
  "driver",
  [
    z.strictObject({
      driver: z.literal("tcp"),
      host: z
        .string("a host name or address")
        .regex(/^[A-Za-z0-9.:_-]{1,253}$/, "a host name or address, e.g. 192.168.1.50"),
      port: port.default(9100),
      profile: profile.default("generic-80mm"),
    }),
    z
      .strictObject({
        driver: z.literal("usb"),
        port: usbPort,
        path: devicePath("/dev/yanpiao/printer").optional(),
        profile: profile.default("generic-80mm"),
      })
      .refine((value) => (value.port === undefined) !== (value.path === undefined), {
        path: ["port"],
        message: "exactly one of port (preferred, e.g. 1-1.2) and path (e.g. /dev/usb/lp0)",
      }),
    z.strictObject({
      driver: z.literal("serial"),
      path: devicePath("/dev/serial/by-path/…"),
      baudRate,
      profile: profile.default("generic-80mm"),
    }),
    z.strictObject({ driver: z.literal("simulated"), profile: profile.default("simulated-80mm") }),
  ],
  'one of "tcp", "usb", "serial", "simulated"',
);

export const paper = z.strictObject({
  rollMetres: whole(5, 1000, "m").meta({
    description: "Length of a new roll of this printer's paper, as its label says: 80 x 80 mm rolls hold 50 to 80 m.",
  }),
  nearEndMetres: whole(0, 50, "m").meta({
    description: "What is left on the roll when the printer's near-end sensor speaks; its manual names it.",
  }),
});
