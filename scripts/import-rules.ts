import { dirname, join, normalize } from "node:path";

export interface Violation {
  file: string;
  line: number;
  /** The rule in one sentence. */
  rule: string;
  found: string;
}

/** One import of a file: where it leads, as a path from the root without "@/" or as a package's name. */
export interface ImportedModule {
  target: string;
  isInternal: boolean;
  /** Erased by the compiler: `import type`, or only `type` names in the braces. */
  isTypeOnly: boolean;
  line: number;
}

interface Arrow {
  rule: string;
  appliesTo: (file: string) => boolean;
  forbids: (imported: ImportedModule, file: string) => boolean;
}

const AREAS = [
  "ledger",
  "bookings",
  "vendors",
  "payroll",
  "overview",
  "notifications",
  "maintenance",
  "scheduling",
  "events",
  "staff",
  "audit",
  "alarms",
];

const within =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(`${folder}/`));
const isPure = (file: string) => /^server\/(money|\w+\/domain)\//.test(file);
const areaOf = (path: string) =>
  AREAS.find((area) => path.startsWith(`server/${area}/`) || path === `server/${area}`);
// The wire format is how both ends of tRPC read values; each needs the same. A domain's words are how it speaks, and
// the screen must not speak otherwise.
const isBrowserSafe = (target: string) =>
  /^server\/money\/|^server\/[\w-]+\/(schemas|domain\/[\w-]+-words)$|^server\/api\/wire-format$/.test(target);
const IMPURE = /^(zod|react|react-dom|next|pg|@prisma|@trpc|pino|stripe|server-only)(\/|$)/;

/** Who may import whom. Each arrow holds for source files; tests may reach further. */
const ARROWS: Arrow[] = [
  {
    rule: "Domain and money are pure: no Prisma, platform, gateways, zod or React; give them values.",
    appliesTo: isPure,
    forbids: ({ target, isInternal, isTypeOnly }) =>
      !isTypeOnly &&
      (isInternal
        ? !/^server\/(money|\w+\/domain)(\/|$)/.test(target) && !target.endsWith("/prisma/enums")
        : IMPURE.test(target)),
  },
  {
    rule: "Money is the lowest layer and imports only money.",
    appliesTo: within("server/money"),
    forbids: ({ target, isInternal }) => isInternal && !target.startsWith("server/money/"),
  },
  {
    rule: "An area uses another area only through its commands, queries, schemas and job requests.",
    appliesTo: (file) => areaOf(file) !== undefined && !/\/testing\//.test(file),
    forbids: ({ target }, file) => {
      const other = areaOf(target);
      if (other === undefined || other === areaOf(file)) return false;
      // Each file of the ledger is one of its verbs; it has no folder for them.
      if (other === "ledger") return !/^server\/ledger\/[\w-]+$/.test(target);
      return !/^server\/\w+\/((commands|queries)\/|schemas$|permissions$|job-requests$)/.test(target);
    },
  },
  {
    rule: "The platform has no field words and imports only the platform.",
    appliesTo: within("server/platform"),
    forbids: ({ target, isInternal }) => isInternal && !target.startsWith("server/platform/"),
  },
  {
    rule: "Gateways import only gateways, money and the platform.",
    appliesTo: within("server/gateways"),
    forbids: ({ target, isInternal }) =>
      isInternal && !within("server/gateways", "server/money", "server/platform")(target),
  },
  {
    rule: "Areas do not import the edge; the edge imports them.",
    appliesTo: (file) => areaOf(file) !== undefined && !/^server\/\w+\/([\w-]+-)?router\.ts$/.test(file),
    forbids: ({ target, isTypeOnly }) => !isTypeOnly && target.startsWith("server/api/"),
  },
  {
    rule: "The server does not import pages or components.",
    // rsc.tsx prefetches for pages: it is the seam between the two.
    appliesTo: (file) => file.startsWith("server/") && file !== "server/api/rsc.tsx",
    forbids: ({ target }) => within("app", "components")(target),
  },
  {
    rule: "The primitives of components/ui know no field words and import only components/ui.",
    appliesTo: within("components/ui"),
    forbids: ({ target, isInternal }) => isInternal && !target.startsWith("components/ui/"),
  },
  {
    rule: "Browser code imports only types, schemas, words and money from the server.",
    appliesTo: within("components"),
    forbids: ({ target, isTypeOnly }) =>
      !isTypeOnly && target.startsWith("server/") && !isBrowserSafe(target),
  },
  {
    rule: "Components do not import pages.",
    appliesTo: within("components"),
    forbids: ({ target }) => target.startsWith("app/"),
  },
  {
    rule: "Pages compose and prefetch: from the server they import the edge, schemas, money and types.",
    appliesTo: (file) => file.startsWith("app/") && !file.startsWith("app/api/"),
    forbids: ({ target, isTypeOnly }) =>
      !isTypeOnly &&
      target.startsWith("server/") &&
      !target.startsWith("server/api/") &&
      !isBrowserSafe(target),
  },
  {
    rule: "Route handlers use the edge, commands and queries, not the domain.",
    appliesTo: within("app/api"),
    forbids: ({ target, isTypeOnly }) => !isTypeOnly && /^server\/\w+\/domain\//.test(target),
  },
  {
    rule: "In the browser zod is too heavy: import * as z from zod/mini.",
    appliesTo: within("components", "app"),
    forbids: ({ target, isTypeOnly }, file) =>
      !isTypeOnly && target === "zod" && !file.startsWith("app/api/"),
  },
  {
    rule: "What is made for tests and the demo stays out of the product.",
    appliesTo: (file) =>
      within("app", "components", "server")(file) &&
      !/\/testing\//.test(file) &&
      !/^server\/(demo|dev|bench|cli|seed)[\w-]*(\/|\.ts$)/.test(file),
    forbids: ({ target, isTypeOnly }) => !isTypeOnly && /^server\/(\w+\/)?testing\//.test(target),
  },
];

const LINES: { rule: string; pattern: RegExp; exempt?: (file: string) => boolean }[] = [
  { rule: "No Server Actions: mutations go through tRPC.", pattern: /^\s*["']use server["']/ },
  {
    rule: "Amounts are bigint and never become a number.",
    // Providers speak JSON, whose amounts are numbers; gateways and the simulator stand at that border. And of the bugs
    // that are planted on purpose one is this very one.
    exempt: (file) =>
      within("server/gateways", "server/testing/provider-simulator")(file) ||
      file === "server/testing/fault-simulation/planted-bugs.ts",
    pattern:
      /(?<![\w.])(?:Number(?:\.parse(?:Int|Float))?|parseFloat|parseInt)\(\s*[\w.?![\]]*[mM]inor\b(?!Unit|Digits|Exponent)/,
  },
];

/** Everything in one file that breaks a rule, by line. */
export function violationsOf(file: string, source: string): Violation[] {
  const found: Violation[] = [];
  const isTest = /\.test\.tsx?$/.test(file) || file.startsWith("e2e/");
  if (!isTest) {
    for (const imported of importsOf(file, source))
      for (const arrow of ARROWS)
        if (arrow.appliesTo(file) && arrow.forbids(imported, file))
          found.push({ file, line: imported.line, rule: arrow.rule, found: imported.target });
    source.split("\n").forEach((text, index) => {
      for (const { rule, pattern, exempt } of LINES)
        if (!exempt?.(file) && pattern.test(text))
          found.push({ file, line: index + 1, rule, found: text.trim() });
    });
  }
  return found.sort((a, b) => a.line - b.line);
}

const STATEMENT =
  /^[ \t]*(import|export)\s+(type\s+)?([^"';]*?)\s*from\s*["']([^"']+)["']|^[ \t]*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

/** The imports of a source file: statements, re-exports and dynamic ones. */
export function importsOf(file: string, source: string): ImportedModule[] {
  return [...source.matchAll(STATEMENT)].map((match) => {
    const specifier = match[4] ?? match[5] ?? match[6]!;
    const isInternal = specifier.startsWith("@/") || specifier.startsWith(".");
    const target = specifier.startsWith("@/")
      ? specifier.slice(2)
      : isInternal
        ? normalize(join(dirname(file), specifier))
        : specifier;
    return {
      target,
      isInternal,
      isTypeOnly: match[2] !== undefined || hasOnlyTypes(match[3]),
      line: source.slice(0, match.index).split("\n").length + (/^\s*\n/.test(match[0]) ? 1 : 0),
    };
  });
}

function hasOnlyTypes(clause: string | undefined): boolean {
  const names = /^\{([^}]*)\}$/.exec(clause?.trim() ?? "")?.[1];
  if (names === undefined) return false;
  const list = names.split(",").map((name) => name.trim());
  return list.filter(Boolean).every((name) => name.startsWith("type "));
}
