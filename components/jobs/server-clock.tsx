"use client";

import {
  createContext,
  use,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from "react";

interface ServerClock {
  /** What time the server's clock showed, in milliseconds since 1970. */
  serverMs: number;
  /** When that was heard, by the browser's stopwatch. */
  heardAtMs: RefObject<number>;
}

const ServerClockContext = createContext<ServerClock>({ serverMs: 0, heardAtMs: { current: 0 } });

/** Tells everything below it what time it is at the server: ages and delays must not depend on the reader's clock. */
export function ServerClockProvider({ now, children }: { now: Date; children: ReactNode }) {
  const serverMs = now.getTime();
  const heardAtMs = useRef(0);
  useEffect(() => {
    heardAtMs.current = performance.now();
  }, [serverMs]);
  const clock = useMemo(() => ({ serverMs, heardAtMs }), [serverMs]);
  return <ServerClockContext value={clock}>{children}</ServerClockContext>;
}

/** What time it is at the server, in milliseconds since 1970, renewed every `everyMs` milliseconds. */
export function useServerNow(everyMs: number): number {
  const clock = use(ServerClockContext);
  const [passed, setPassed] = useState({ since: clock, ms: 0 });
  useEffect(() => {
    const timer = setInterval(
      () => setPassed({ since: clock, ms: performance.now() - clock.heardAtMs.current }),
      everyMs,
    );
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return clock.serverMs + (passed.since === clock ? passed.ms : 0);
}
