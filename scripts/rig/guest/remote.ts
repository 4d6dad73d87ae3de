/** Calls to the process that holds the devices' ends, typed as if it were this one. */
import { fork, type ChildProcess } from "node:child_process";
import process from "node:process";

/** The same methods, each answered by a promise. */
export type Remote<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** Starts `file`, which answers with `serve`. Once it has ended, every call is rejected. */
export function startRemote<Api>(file: string): { readonly api: Remote<Api>; readonly child: ChildProcess } {
  const child = fork(file, { serialization: "advanced" });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let calls = 0;
  child.on("message", (message) => {
    const answer = message as Answer;
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) call?.resolve(answer.value);
    else call?.reject(new Error(answer.message));
  });
  child.on("exit", (code, signal) => {
    const error = new Error(`${file} ended: ${signal ?? code ?? "for no reason"}`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  const api = new Proxy(
    {},
    {
      get: (_target, name) => {
        // A promise asks its value for `then`; this is none.
        if (typeof name !== "string" || name === "then") return undefined;
        return (...args: unknown[]) =>
          new Promise((resolve, reject) => {
            if (!child.connected) {
              reject(new Error(`${file} has ended`));
              return;
            }
            calls += 1;
            waiting.set(calls, { resolve, reject });
            child.send({ id: calls, name, args } satisfies Call);
          });
      },
    },
  );
  return { api: api as Remote<Api>, child };
}

/** Answers the calls of the process that started this one. */
export function serve(api: object): void {
  process.on("message", (message) => {
    const { id, name, args } = message as Call;
    const method = (api as Record<string, ((...args: readonly unknown[]) => unknown) | undefined>)[name];
    const answer = (value: Answer): void => void process.send?.(value);
    void Promise.resolve()
      .then(() => {
        if (method === undefined) throw new Error(`no such call: ${name}`);
        return method(...args);
      })
      .then(
        (value) => answer({ id, ok: true, value }),
        (error: unknown) => answer({ id, ok: false, message: error instanceof Error ? error.message : String(error) }),
      );
  });
}
