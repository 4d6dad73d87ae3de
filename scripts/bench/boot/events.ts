/** What the watched process tells the bench. */
export interface BootEvent {
  readonly what:
    | "program-begins"
    | "helper-spawned"
    | "helper-ended"
    | "browser-spawned"
    | "browser-speaks"
    | "page-speaks"
    | "frame-painted"
    | "letters-painted";
  /** Of a helper: the program. */
  readonly detail: string;
  /** CLOCK_MONOTONIC. */
  readonly atMs: number;
}
