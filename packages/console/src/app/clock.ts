import { useSyncExternalStore } from 'react';

/** The only place that reads the time or sets a timer. */
export const now = (): number => Date.now();
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Calls back once after `ms`; returns the way to prevent it. */
export function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => {
    clearTimeout(timer);
  };
}

const listeners = new Set<() => void>();
let second = 0;
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** Epoch milliseconds, renewed every second while a component uses them. */
export const useNow = (): number =>
  useSyncExternalStore(subscribe, () => {
    if (timer === null || second === 0) second = now();
    return second;
  });
