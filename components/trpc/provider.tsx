"use client";

import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { useState, type ReactNode } from "react";
import { signInPath } from "@/components/staff/return-path";
import type { AppRouter } from "@/server/api/root";
import { wireFormat } from "@/server/api/wire-format";
import { makeQueryClient } from "./query-client";

const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

export { useTRPC };

// The server refuses larger batches, see app/api/trpc.
const BATCH_ITEMS_MAX = 10;

/** Gives everything below it `useTRPC` and the query cache; stands once, in the root layout. */
export function TRPCReactProvider({ children }: { children: ReactNode }) {
  const queryClient = browserQueryClient();
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

function makeClient() {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: "/api/trpc",
        transformer: wireFormat,
        maxItems: BATCH_ITEMS_MAX,
        // Everything is a POST with a JSON body: no input in an address, where logs and history would keep it,
        // and nothing that another site's form or image could send.
        methodOverride: "POST",
        headers: { "x-trpc-source": "browser" },
        fetch: typeof window === "undefined" ? refuseFetchOnServer : undefined,
      }),
    ],
  });
}

// While a page is rendered on the server there is no cookie to send, so a query that its page did not prefetch
// cannot be answered there; React tries again in the browser.
function refuseFetchOnServer(): Promise<never> {
  return Promise.reject(new Error("This query has no data yet on the server: prefetch it in the page."));
}

let inBrowser: QueryClient | undefined;

// On the server each render has its own cache, in the browser there is one. It is not React state, because React
// throws state away when the first render suspends.
function browserQueryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  inBrowser ??= makeQueryClient(leaveForSignIn);
  return inBrowser;
}

function leaveForSignIn() {
  inBrowser?.clear();
  const { pathname, search } = window.location;
  if (pathname !== "/sign-in") window.location.assign(signInPath(pathname + search));
}
