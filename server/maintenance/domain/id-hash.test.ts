import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { IdHash } from "./id-hash";

const expected = (ids: readonly string[]) =>
  createHash("sha256")
    .update(ids.map((id) => `${id}\n`).join(""))
    .digest("hex");

it("is SHA-256 over the ids, each followed by a line break, however often it is put down and taken up", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: "binary", maxLength: 90 }), { maxLength: 8 }), { maxLength: 12 }),
      (batches) => {
        let hash = IdHash.start();
        for (const ids of batches) {
          hash.add(ids);
          hash = IdHash.resume(hash.state());
        }
        expect(hash.digest()).toBe(expected(batches.flat()));
      },
    ),
  );
});

it("can give the checksum and go on", () => {
  const hash = IdHash.start();
  hash.add(["1", "2"]);
  expect(hash.digest()).toBe(expected(["1", "2"]));
  hash.add(["3"]);
  expect(hash.digest()).toBe(expected(["1", "2", "3"]));
});

it.each([0, 39, 41])("takes no state of %i bytes", (length) => {
  expect(() => IdHash.resume(new Uint8Array(length))).toThrow("no state");
});
