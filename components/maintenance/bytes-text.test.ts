import { describe, expect, it } from "vitest";
import { bytesText } from "./bytes-text";

describe("bytesText", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [1_234, "1.2 kB"],
    [9_960, "10 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [34_000_000_000, "34 GB"],
    [-2_500_000, "−2.5 MB"],
    [5_000_000_000_000_000_000n, "5000 PB"],
  ])("%s bytes are %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));
});
