/** Addresses of IPv4 as a technician types them. Pure. */

/** As a whole number of 32 bits; null where it is no address in four plain decimal numbers. */
export function ipv4Of(text: string): number | null {
  // No leading zeros: some programs read 010 as eight.
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(text)) return null;
  const parts = text.split(".").map(Number);
  if (parts.some((part) => part > 255)) return null;
  return parts.reduce((address, part) => address * 256 + part, 0);
}

/** An address that one machine may have: not this network, not this machine itself, no group, nothing reserved. */
export function isHost(text: string): boolean {
  const address = ipv4Of(text);
  if (address === null) return false;
  const first = Math.floor(address / 0x100_0000);
  const linkLocal = Math.floor(address / 0x1_0000) === 0xa9fe;
  return first !== 0 && first !== 127 && first < 224 && !linkLocal;
}

/** Whether an address is one of a network's own machines: neither its name nor its call to all. */
export function isInside(text: string, ofText: string, prefix: number): boolean {
  const [address, other] = [ipv4Of(text), ipv4Of(ofText)];
  if (address === null || other === null) return false;
  const size = 2 ** (32 - prefix);
  if (Math.floor(address / size) !== Math.floor(other / size)) return false;
  return address % size !== 0 && address % size !== size - 1;
}
