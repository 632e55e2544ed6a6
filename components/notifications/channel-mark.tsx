import { CHANNEL_LOOKS, type MessageRow } from "@/components/notifications/message-looks";

/** A channel as icon and word. */
export function ChannelMark({ channel }: { channel: MessageRow["channel"] }) {
  const { label, icon: Icon } = CHANNEL_LOOKS[channel];
  return (
    <span className="inline-flex items-center align-bottom gap-1.5">
      <Icon aria-hidden className="size-3.5 text-ink-faint" />
      {label}
    </span>
  );
}
