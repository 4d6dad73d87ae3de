/** What became of a run, told from the machine's reports: lines for a person, and the outcome in figures. */
import type { Figure, Report } from "./report.ts";

export interface Results {
  /** Takes the next report and gives the lines to show for it. */
  add(report: Report): readonly string[];
  /** The last lines, and the exit code. `trouble`: why the machine did not get to its end, null where it did. */
  end(trouble: string | null): { readonly lines: readonly string[]; readonly exitCode: 0 | 1 };
}

export function createResults(): Results {
  const startedMs = performance.now();
  let passed = 0;
  const failed: string[] = [];
  let suite = "machine";
  let begun: string | null = null;
  let done = false;
  return {
    add(report) {
      switch (report.type) {
        case "ready":
          return [
            `the machine is up: Linux ${report.kernel}, ${(report.uptimeMs / 1000).toFixed(1)} s after its start`,
          ];
        case "suite":
          suite = report.name;
          return ["", `${report.name}: ${report.about}`];
        case "begun":
          begun = report.title;
          return [];
        case "passed":
          begun = null;
          passed += 1;
          return [`  ✔ ${report.title} (${seconds(report.ms)})`, ...report.figures.map(figureLine)];
        case "failed":
          begun = null;
          failed.push(`${suite}: ${report.title}`);
          return [
            `  ✘ ${report.title} (${seconds(report.ms)})`,
            ...report.figures.map(figureLine),
            ...report.message.split("\n").map((line) => `      ${line}`),
          ];
        case "alive":
          return [];
        case "done":
          done = true;
          return [];
      }
    },
    end(trouble) {
      const why = trouble ?? (done ? null : "the machine ended before its suites did");
      if (why !== null) failed.push(begun === null ? why : `${suite}: ${begun}: ${why}`);
      if (passed + failed.length === 0) failed.push("nothing was run");
      return {
        lines: [
          "",
          `${seconds(performance.now() - startedMs)} in all`,
          ...(failed.length === 0 ? [] : ["failed:", ...failed.map((title) => `  ${title}`), ""]),
          `rig: ${passed} passed, ${failed.length} failed`,
        ],
        exitCode: failed.length === 0 ? 0 : 1,
      };
    },
  };
}

function figureLine({ what, ms, aimMs }: Figure): string {
  return `      ${what}: ${milliseconds(ms)}${aimMs === null ? "" : ` (aim ${milliseconds(aimMs)})`}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}
