import { describe, expect, it } from "vitest";
import { keptAttribute } from "./inert-document";

describe("notifications D3: attributes in the preview of a mail", () => {
  it.each([
    ["onclick", "alert(1)"],
    ["ONERROR", "alert(1)"],
    ["href", "https://tracker.example/c"],
    ["href", "javascript:alert(1)"],
    ["xlink:href", "https://tracker.example/c"],
    ["src", "https://tracker.example/pixel.gif"],
    ["src", "data:text/html,<script>"],
    ["src", "data:image/svg+xml;base64,AAAA"],
    ["SRCSET", "https://tracker.example/1x.png 1x"],
    ["background", "https://tracker.example/b.png"],
    ["poster", "https://tracker.example/p.png"],
    ["action", "https://tracker.example/f"],
    ["formaction", "https://tracker.example/f"],
    ["ping", "https://tracker.example/p"],
    ["target", "_top"],
    ["style", String.raw`background:u\72l(https://t.example/b.png)`],
    ["srcdoc", "<img src=x>"],
  ])("%s=%j goes", (name, value) => expect(keptAttribute(name, value)).toBeNull());

  it.each([
    ["class", "card"],
    ["alt", "Our logo"],
    ["width", "600"],
    ["style", "color:#333;padding:8px"],
    ["src", "data:image/png;base64,AAAA"],
  ])("%s=%j stays", (name, value) => expect(keptAttribute(name, value)).toBe(value));

  it("takes what loads out of a style and leaves the rest", () => {
    expect(keptAttribute("style", "color:red;background:URL( 'https://t.example/b.png' ) no-repeat")).toBe(
      "color:red;background:none no-repeat",
    );
  });
});
