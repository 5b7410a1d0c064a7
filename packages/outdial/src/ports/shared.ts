/** The same port, where what it keeps may be on another machine: each of its methods may answer later. */
export type Shared<Port> = {
  readonly [Method in keyof Port]: Port[Method] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Answer | Promise<Awaited<Answer>>
    : Port[Method];
};
