import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contentKeys, parseSealingKeys, readSealingKeys } from "./sealed-keys";
import { openJson, openText, SealBroken, sealJson, sealText } from "./sealed-text";

const bytes = (fill: string) => Buffer.alloc(32, fill).toString("base64");
const older = parseSealingKeys(`older:${bytes("a")}`);
const rotated = parseSealingKeys(`newer:${bytes("b")}, older:${bytes("a")}`);
const TEXT = "Dear Renée, pay at https://pay.example/secret-link 🔒";

describe("E2: sealed texts", () => {
  it.each(["", "a", TEXT, "sealed:1:older:AAAA", "x".repeat(100_000)])(
    "come back as they were (%#)",
    (text) => {
      const sealed = sealText(text, "test", older);
      expect(sealed).toMatch(/^sealed:1:older:/);
      if (text.length > 3) expect(sealed).not.toContain(text);
      expect(openText(sealed, "test", older)).toBe(text);
    },
  );

  it("are different each time", () => {
    expect(sealText(TEXT, "test", older)).not.toBe(sealText(TEXT, "test", older));
  });

  it("from before there were seals are read as they are", () => {
    expect(openText(TEXT, "test", older)).toBe(TEXT);
    expect(openJson({ name: "Renée" }, "test", older)).toEqual({ name: "Renée" });
  });

  it("of JSON come back as values", () => {
    const value = { name: "Renée", of: [1, null, { deep: "ß" }] };
    expect(openJson(JSON.parse(JSON.stringify(sealJson(value, "test", older))), "test", older)).toEqual(
      value,
    );
  });

  it("open after the key was rotated, and the new key seals", () => {
    expect(openText(sealText(TEXT, "test", older), "test", rotated)).toBe(TEXT);
    const sealed = sealText(TEXT, "test", rotated);
    expect(sealed).toMatch(/^sealed:1:newer:/);
    expect(() => openText(sealed, "test", older)).toThrow("the key newer, which CONTENT_KEYS lacks");
  });

  it("do not open with another key of the same name, nor for another purpose", () => {
    const sealed = sealText(TEXT, "message.text", older);
    expect(() => openText(sealed, "message.text", parseSealingKeys(`older:${bytes("z")}`))).toThrow(
      SealBroken,
    );
    expect(() => openText(sealed, "message.html", older)).toThrow(SealBroken);
  });

  it("do not open when any byte of them was changed, or the end is missing", () => {
    const sealed = sealText("short", "test", older);
    const [head, body] = [
      sealed.slice(0, sealed.lastIndexOf(":") + 1),
      sealed.slice(sealed.lastIndexOf(":") + 1),
    ];
    const raw = Buffer.from(body, "base64");
    for (let at = 0; at < raw.length; at++) {
      const changed = Buffer.from(raw);
      changed[at]! ^= 1;
      expect(() => openText(head + changed.toString("base64"), "test", older)).toThrow(SealBroken);
      expect(() => openText(head + raw.subarray(0, at).toString("base64"), "test", older)).toThrow(
        SealBroken,
      );
    }
  });
});

describe("CONTENT_KEYS", () => {
  it.each([
    "",
    "no-colon",
    `a:${bytes("a").slice(4)}`,
    `a:${bytes("a")},a:${bytes("b")}`,
    `:${bytes("a")}`,
    `a b:${bytes("a")}`,
  ])("refuses what is no key, without telling it (%#)", (text) => {
    const reading = () => parseSealingKeys(text);
    expect(reading).toThrow("CONTENT_KEYS");
    expect(reading).not.toThrow(bytes("a").slice(4));
  });

  it("must be given in production with a database of one's own, and it says so in one line", () => {
    const env = { NODE_ENV: "production", DATABASE_URL: "postgresql://db/x", TRAVELLR_DATA_DIR: "unused" };
    expect(() => readSealingKeys(env)).toThrow(/^CONTENT_KEYS must be set.*\.$/);
    expect(readSealingKeys({ ...env, CONTENT_KEYS: `k:${bytes("k")}` }).current.id).toBe("k");
  });

  it("keeps the web process and the worker of production from starting", () => {
    const env = {
      PATH: process.env.PATH,
      NODE_ENV: "production" as const,
      DATABASE_URL: "postgresql://127.0.0.1:1/none",
      CONTENT_KEYS: "",
    };
    for (const program of ["server/start.ts", "server/worker.ts"]) {
      const start = () =>
        execFileSync(process.execPath, ["--import", "tsx", program], {
          env,
          stdio: "pipe",
          encoding: "utf8",
        });
      expect(start).toThrow("CONTENT_KEYS must be set");
    }
  });

  it("is made once where the database is embedded, readable by its owner alone", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "travellr-keys-"));
    const env = { NODE_ENV: "production", TRAVELLR_DATA_DIR: dataDir };
    const first = contentKeys(env);
    expect(contentKeys(env)).toBe(first);
    expect(await readFile(join(dataDir, "content-keys"), "utf8")).toBe(first);
    expect((await stat(join(dataDir, "content-keys"))).mode & 0o077).toBe(0);
    expect(openText(sealText(TEXT, "t", readSealingKeys(env)), "t", readSealingKeys(env))).toBe(TEXT);
    await rm(dataDir, { recursive: true });
  });
});
