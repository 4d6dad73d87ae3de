/** The least that can be started instead of a core: Node, a line, and waiting to be ended. */
process.stderr.write("is running\n");
setInterval(() => undefined, 60_000);
process.once("disconnect", () => process.exit(0));
