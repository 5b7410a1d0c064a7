// The local state machine needs `Promise.withResolvers`, which Node has from version 22 on.
if (!('withResolvers' in Promise)) {
  Object.defineProperty(Promise, 'withResolvers', {
    configurable: true,
    writable: true,
    value: <Value>() => {
      let settle: Pick<PromiseWithResolvers<Value>, 'resolve' | 'reject'> | null = null;
      const promise = new Promise<Value>((resolve, reject) => void (settle = { resolve, reject }));
      return { promise, ...settle! };
    },
  });
}

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value | PromiseLike<Value>) => void;
  readonly reject: (reason?: unknown) => void;
}
