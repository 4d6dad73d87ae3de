import { expect, test } from "vitest";
import { parseDepends, parsePolicy, withLibraries } from "./debian.ts";

/** As apt-cache of Debian 12 prints it. */
const DEPENDS = `linux-image-amd64
  Depends: linux-image-6.1.0-56-amd64
udev
  Depends: libkmod2
 |Depends: adduser
  Depends: <debconf-2.0>
  PreDepends: libc6
libkmod2
  Depends: libc6
  Depends: libzstd1
libc6
<debconf-2.0>
  debconf
debconf
adduser
  Depends: passwd
libzstd1
passwd
`;

test("a package brings the libraries that it and they need, and no installer's scripts", () => {
  const graph = parseDepends(DEPENDS);
  expect(graph.get("linux-image-amd64")).toEqual(["linux-image-6.1.0-56-amd64"]);
  expect(withLibraries(graph, ["udev"])).toEqual(["udev", "libkmod2", "libc6", "libzstd1"]);
});

test("a package that cannot be had has no version", () => {
  const policy = `libc6:
  Installed: 2.36-9+deb12u14
  Candidate: 2.36-9+deb12u14
  Version table:
 *** 2.36-9+deb12u14 500
        500 http://deb.debian.org/debian bookworm/main amd64 Packages
libusb-1.0-0:
  Installed: (none)
  Candidate: 2:1.0.26-1
  Version table:
     2:1.0.26-1 500
nothing:
  Installed: (none)
  Candidate: (none)
`;
  expect([...parsePolicy(policy)]).toEqual([
    ["libc6", "2.36-9+deb12u14"],
    ["libusb-1.0-0", "2:1.0.26-1"],
  ]);
});
