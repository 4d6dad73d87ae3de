import { expect, test } from "vitest";
import { inProcess } from "./cli-fixture.ts";
import { register as registerDoctor } from "./doctor/register.ts";
import { register as registerPrinter } from "./printer/register.ts";
import { register as registerScanner } from "./scanner/register.ts";

test.each([
  [registerScanner, "scanner", ["list", "watch", "trigger", "probe", "virtual"]],
  [registerPrinter, "printer", ["list", "status", "test", "probe", "virtual"]],
  [registerDoctor, "doctor", [""]],
] as const)(
  "each technician's command shows an example and what its exit codes mean: %o %s",
  async (register, name, all) => {
    for (const command of all) {
      const { code, out } = await inProcess(register, ...[name, command, "--help"].filter((word) => word !== ""));
      expect(code).toBe(0);
      expect(out).toMatch(/Examples?:\n {2}(sudo )?yanpiao /);
      expect(out).toMatch(/Exit codes: 0 .*, 1 .*, 2 used wrongly/s);
      expect(out).toContain(command === "virtual" ? "--help" : "--json");
    }
  },
);

test("an unknown subcommand and an unknown option are wrong use", async () => {
  expect((await inProcess(registerScanner, "scanner", "sniff")).code).toBe(2);
  expect((await inProcess(registerPrinter, "printer", "status", "--jsn")).code).toBe(2);
});
