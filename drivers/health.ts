/**
 * What is known of a device. `inconclusive` is a state, not an error: the device is there but does not say enough
 * (a printer without a back channel, a scanner that has not been heard since it was plugged in).
 */
export type DeviceState = "connected" | "disconnected" | "inconclusive";

export interface DeviceHealth {
  readonly state: DeviceState;
  /** A short English clause a technician can act on, e.g. "no such file: /dev/ttyACM0". Holds nothing personal. */
  readonly reason: string;
}

export type Unsubscribe = () => void;
