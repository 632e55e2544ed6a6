import { describe, expect, it } from "vitest";
import { WrongUsage } from "./command";
import { CLI_GROUPS } from "./groups";
import { readCall } from "./read-call";

describe("readCall", () => {
  it("reads arguments and options in any order", async () => {
    expect(
      await readCall(["import", "bookings", "--json", "--map", "m.json", "file.csv", "--dry-run"]),
    ).toMatchObject({
      kind: "run",
      args: ["file.csv"],
      options: { map: "m.json", "dry-run": true },
      json: true,
    });
  });

  it.each([
    [["nothing"], /no command "nothing"/],
    [["constructor"], /no command "constructor"/],
    [["import", "nothing"], /no command "import nothing"/],
    [["import", "__proto__"], /no command "import __proto__"/],
    [["import", "bookings"], /FILE is missing/],
    [["import", "bookings", "a", "b"], /"b" is one argument too many/],
    [["import", "bookings", "a", "--fast"], /--fast/],
    [["import", "bookings", "a", "--map"], /--map/],
    [["import", "bookings", "a", "--json=1"], /--json/],
  ])("refuses %j in one line", async (words, message) => {
    const error = await readCall(words).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WrongUsage);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("\n");
  });

  it("explains itself at each level", async () => {
    for (const words of [[], ["--help"], ...Object.keys(CLI_GROUPS).map((name) => [name, "--help"])])
      expect(await readCall(words)).toMatchObject({
        kind: "help",
        text: expect.stringContaining("More about one"),
      });
    expect(await readCall(["import", "bookings", "--help"])).toMatchObject({
      text: expect.stringMatching(/FILE \[options\][^]*--dry-run/),
    });
  });
});
