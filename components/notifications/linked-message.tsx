import Link from "next/link";
import { CHANNEL_LOOKS, MESSAGE_LOOKS, type MessageView } from "@/components/notifications/message-looks";

type Linked = MessageView["resends"][number];

/** The way to another message, by its channel and what became of it. */
export function LinkedMessage({ message }: { message: Linked }) {
  const { id, channel, status } = message;
  return (
    <Link href={`/notifications/${id}`} className="text-accent-text hover:underline">
      {CHANNEL_LOOKS[channel].label}, {MESSAGE_LOOKS[status].label.toLowerCase()}
    </Link>
  );
}
