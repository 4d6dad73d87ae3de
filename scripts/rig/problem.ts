/** Something a person has to see to before the rig can run; its message is the whole of what is printed. */
export class RigProblem extends Error {}

export type Say = (line: string) => void;
