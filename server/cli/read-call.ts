import { parseArgs } from "node:util";
import { WrongUsage, type CliCommand, type CliOption } from "./command";
import { CLI_GROUPS } from "./groups";

const CALL = "npm run cli --";

/** Options that every command has. */
const COMMON: Record<string, CliOption> = {
  json: {
    type: "boolean",
    help: "Print the result as one JSON object, and nothing else, on standard output",
  },
  help: { type: "boolean", help: "Show this" },
};

/** What was asked for: a text to show, or a command with its arguments. */
export type ReadCall =
  | { kind: "help"; text: string }
  | {
      kind: "run";
      command: CliCommand;
      args: string[];
      options: Record<string, string | boolean | undefined>;
      json: boolean;
    };

/** Reads a command line. Throws WrongUsage, in one line, for what no command knows. */
export async function readCall(words: readonly string[]): Promise<ReadCall> {
  const [groupName, ...rest] = words;
  if (groupName === undefined || groupName === "--help" || groupName === "help")
    return { kind: "help", text: overview() };
  const entry = Object.hasOwn(CLI_GROUPS, groupName) ? CLI_GROUPS[groupName] : undefined;
  if (!entry) throw new WrongUsage(`There is no command "${groupName}". See ${CALL} --help`);

  const { group } = await entry.load();
  const [name, ...following] = rest;
  if (name === undefined || name === "--help") return { kind: "help", text: groupHelp(groupName, group) };
  const command = Object.hasOwn(group, name) ? group[name] : undefined;
  if (!command)
    throw new WrongUsage(`There is no command "${groupName} ${name}". See ${CALL} ${groupName} --help`);
  return readOptions(`${groupName} ${name}`, command, following);
}

function readOptions(name: string, command: CliCommand, words: string[]): ReadCall {
  const specs = { ...command.options, ...COMMON };
  const { values, positionals } = parsed(name, specs, words);
  if (values.help) return { kind: "help", text: commandHelp(name, command) };
  const wanted = command.args ?? [];
  if (positionals.length < wanted.length)
    throw new WrongUsage(`${wanted[positionals.length]} is missing. See ${CALL} ${name} --help`);
  if (positionals.length > wanted.length)
    throw new WrongUsage(
      `"${positionals[wanted.length]}" is one argument too many. See ${CALL} ${name} --help`,
    );
  for (const [option, spec] of Object.entries(specs))
    if (spec.required && values[option] === undefined)
      throw new WrongUsage(`--${option} is missing. See ${CALL} ${name} --help`);
  const { json, help: _, ...options } = values;
  return { kind: "run", command, args: positionals, options, json: json === true };
}

function parsed(name: string, specs: Record<string, CliOption>, words: string[]) {
  try {
    const options = Object.fromEntries(Object.entries(specs).map(([option, { type }]) => [option, { type }]));
    const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true, strict: true });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    // Node explains how one could still pass it as an argument; the first sentence is what people need.
    const sentence = (error as Error).message.split(/\. |\n/)[0]!.replace(/\.?$/, ".");
    throw new WrongUsage(`${sentence} See ${CALL} ${name} --help`);
  }
}

function overview(): string {
  const lines = Object.entries(CLI_GROUPS).map(([name, { help }]) => [name, help] as const);
  return `${CALL} COMMAND …\n\n${columns(lines)}\n\nMore about one: ${CALL} COMMAND --help`;
}

function groupHelp(groupName: string, group: Readonly<Record<string, CliCommand>>): string {
  const lines = Object.entries(group).map(
    ([name, command]) => [[groupName, name, ...(command.args ?? [])].join(" "), command.help] as const,
  );
  return `${columns(lines)}\n\nMore about one: ${CALL} ${groupName} COMMAND --help`;
}

function commandHelp(name: string, command: CliCommand): string {
  const call = [CALL, name, ...(command.args ?? []), "[options]"].join(" ");
  const lines = Object.entries({ ...command.options, ...COMMON }).map(
    ([option, spec]) =>
      [
        `--${option}${spec.type === "string" ? ` ${spec.value ?? "VALUE"}` : ""}`,
        spec.required ? `${spec.help} (needed)` : spec.help,
      ] as const,
  );
  return `${command.help}\n\n${call}\n\n${columns(lines)}`;
}

function columns(lines: (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
