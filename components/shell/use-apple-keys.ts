import { useSyncExternalStore } from "react";

/** Whether the device's keyboard has ⌘; false on the server and in the first frame. */
export function useAppleKeys(): boolean {
  return useSyncExternalStore(subscribeNever, isApple, () => false);
}

const subscribeNever = () => () => {};

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
