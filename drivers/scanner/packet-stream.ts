/**
 * Finds packets in a stream of bytes and finds the next one again after noise. What looks like the head of a packet is
 * collected; when the check is wrong, only its first byte is thrown away and the rest is looked through again, because a
 * damaged length must not swallow the good packet behind it. Byte by byte, so that any chunking gives the same result.
 */
export interface PacketFormat {
  /** Bytes in the packet that begins here; null while that cannot be told, 0 when none begins like this. */
  measure(bytes: Uint8Array): number | null;
  isIntact(packet: Uint8Array): boolean;
  readonly maxPacketBytes: number;
}

export interface PacketStreamEvents {
  /** The bytes are a copy. */
  onPacket(packet: Uint8Array): void;
  /** Something had the head and the length of a packet, but not its check, or not its end. */
  onBroken(): void;
}

export interface PacketStream {
  push(bytes: Uint8Array): void;
  /** Silence: what has begun is not going to end. */
  gap(): void;
  reset(): void;
  readonly pending: boolean;
  readonly dropped: { readonly tooLong: number; readonly unfinished: number; readonly malformed: number };
}

export function createPacketStream(format: PacketFormat, events: PacketStreamEvents): PacketStream {
  const dropped = { tooLong: 0, unfinished: 0, malformed: 0 };
  const buffer = new Uint8Array(format.maxPacketBytes);
  let length = 0;
  /** Inside a run of bytes that belong to no packet; a run is counted once. */
  let noisy = false;

  const clear = (): void => {
    // The bytes of a person's code do not stay behind in the buffer.
    buffer.fill(0, 0, length);
    length = 0;
  };
  const noise = (): void => {
    if (!noisy) dropped.malformed += 1;
    noisy = true;
  };
  const dropFirst = (): void => {
    buffer.copyWithin(0, 1, length);
    length -= 1;
    buffer[length] = 0;
  };
  const take = (bytes: number): Uint8Array => {
    const packet = buffer.slice(0, bytes);
    buffer.copyWithin(0, bytes, length);
    buffer.fill(0, length - bytes, length);
    length -= bytes;
    return packet;
  };

  /** Deals with everything in the buffer that can be decided. */
  const settle = (): void => {
    while (length > 0) {
      const begun = buffer.subarray(0, length);
      const expected = format.measure(begun);
      if (expected === null || (expected > 0 && expected <= format.maxPacketBytes && expected > length)) return;
      if (expected === 0) {
        // Zeros fill up a report and a line at rest; they are no noise.
        if (begun[0] !== 0) noise();
        dropFirst();
      } else if (expected > format.maxPacketBytes) {
        dropped.tooLong += 1;
        noisy = true;
        dropFirst();
      } else if (format.isIntact(begun.subarray(0, expected))) {
        noisy = false;
        events.onPacket(take(expected));
      } else {
        noise();
        events.onBroken();
        dropFirst();
      }
    }
  };

  return {
    push(bytes) {
      for (const byte of bytes) {
        buffer[length++] = byte;
        settle();
      }
    },
    gap() {
      if (length > 0) {
        dropped.unfinished += 1;
        if (format.measure(buffer.subarray(0, length)) !== null) events.onBroken();
      }
      while (length > 0) {
        // A good packet may stand behind the damaged head that was waiting for more.
        noisy = true;
        dropFirst();
        settle();
      }
      noisy = false;
    },
    reset() {
      if (length > 0) dropped.unfinished += 1;
      clear();
      noisy = false;
    },
    get pending() {
      return length > 0;
    },
    get dropped() {
      return { ...dropped };
    },
  };
}
