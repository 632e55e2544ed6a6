import type { CombinedDataTransformer } from "@trpc/server/unstable-core-do-not-import";
import superjson from "superjson";

/**
 * How values travel. Answers carry bigint, Date and the like through superjson. Requests are plain JSON: its
 * reader would rebuild types and paths that the sender chooses, so nothing of it is used on what comes in.
 * Inputs therefore hold strings, numbers, booleans, null, arrays and objects; amounts are strings.
 */
export const wireFormat = {
  input: { serialize: asIs, deserialize: asIs },
  output: {
    serialize: (value: unknown) => superjson.serialize(value),
    deserialize: (value: never) => superjson.deserialize(value),
  },
} satisfies CombinedDataTransformer;

function asIs<T>(value: T): T {
  return value;
}
