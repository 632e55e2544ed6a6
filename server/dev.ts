import { startFromCommand } from "@/server/demo/start-from-command";

// npm run dev: what npm run demo starts, with the development server in place of the production build.
await startFromCommand("dev");
