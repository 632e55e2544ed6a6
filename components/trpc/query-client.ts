import { defaultShouldDehydrateQuery, MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import superjson from "superjson";

const STALE_TIME_MS = 5_000;
const RETRIES_MAX = 2;

/**
 * Makes the query client with the settings that server and browser share. `onSignedOut` is called when any query
 * or mutation learns that nobody is signed in any more.
 */
export function makeQueryClient(onSignedOut: () => void = () => undefined): QueryClient {
  const watch = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: STALE_TIME_MS,
        retry: (failures, error) => failures < RETRIES_MAX && isNetworkFailure(error),
      },
      // A mutation is never repeated by itself: whether the first try arrived is not known.
      mutations: { retry: false },
      dehydrate: {
        serializeData: superjson.serialize,
        // Pending queries travel too, so that a page can start streaming before its data is there.
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === "pending",
      },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}

/** True if the server answered that the session has ended. */
function isSignedOut(error: unknown): boolean {
  return (
    error instanceof TRPCClientError && (error.data as { code?: string } | null)?.code === "UNAUTHORIZED"
  );
}

/** True if there was no answer at all; an answer, even a refusal, would be the same the next time. */
function isNetworkFailure(error: unknown): boolean {
  return error instanceof TRPCClientError && !error.data;
}
