"use strict";
// npm escpos is used here as a byte builder only (see ../README.md). Its own transports are broken on current
// dependency versions and its image loader drags in the deprecated `request`; package.json overrides point all of
// them to this module, so that using one by mistake fails at once with a sentence instead of misbehaving.
module.exports = function absent() {
  throw new Error("escpos transports and images are not used in this project: see drivers/printer/README.md");
};
