/** The table of mounts as the kernel writes it (proc(5), /proc/PID/mounts). Pure. */

export interface Mount {
  /** /dev/sdb1; what systemd mounts on the first look is named otherwise, with the type "autofs". */
  readonly source: string;
  readonly point: string;
  readonly type: string;
  readonly readOnly: boolean;
}

export function parseMounts(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const [source, point, type, options] = line.split(" ");
    if (source === undefined || point === undefined || type === undefined || options === undefined) return [];
    return [{ source: unescaped(source), point: unescaped(point), type, readOnly: options.split(",").includes("ro") }];
  });
}

/** Space, tab, line break and backslash are written as \040, \011, \012 and \134; a name may hold any other byte. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
