import { startFromCommand } from "@/server/demo/start-from-command";

// npm run demo: the whole product with a story in it, from one command, on nothing but Node and the packages.
await startFromCommand("demo");
