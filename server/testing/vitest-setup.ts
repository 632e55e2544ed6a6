import { blockOutsideSockets } from "@/server/testing/block-outside-sockets";

blockOutsideSockets();
