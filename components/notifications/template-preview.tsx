"use client";

import { useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { countOf } from "@/components/format/count-text";
import { ContentFrame } from "@/components/notifications/content-frame";
import { CHANNEL_LOOKS } from "@/components/notifications/message-looks";
import { PURPOSE_LABELS } from "@/components/notifications/suppression-looks";
import {
  previewInput,
  TEMPLATE_LOCALES,
  templateUrl,
  type TemplateRow,
} from "@/components/notifications/template-url";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import type { RouterOutputs } from "@/server/api/root";

const CRUMBS = [
  { label: "Notifications", href: "/notifications" },
  { label: "Templates", href: "/notifications/templates" },
];
const NOTHING = "nothing";

type Preview = RouterOutputs["notifications"]["templates"]["preview"];

/** One template in a language and on a channel, as a recipient would get it. */
export function TemplatePreview({ template }: { template: TemplateRow }) {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(templateUrl, { history: "push" });
  const input = previewInput(template, url);
  const preview = useQuery(trpc.notifications.templates.preview.queryOptions(input));
  const version = input.version ?? template.versions.at(-1)!;
  return (
    <Page
      title={template.title}
      crumbs={CRUMBS}
      description={`${PURPOSE_LABELS[template.purpose]}, with sample data of nobody`}
    >
      <div className="grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
        <Choice label="Channel">
          <Select
            options={template.channels.map((value) => ({ value, label: CHANNEL_LOOKS[value].label }))}
            value={input.channel}
            onValueChange={(channel) => void setUrl({ channel })}
          />
        </Choice>
        <Choice label="Language">
          <Select
            options={TEMPLATE_LOCALES.map((value) => ({ value, label: languageOf(value) }))}
            value={input.locale}
            onValueChange={(locale) => void setUrl({ locale })}
          />
        </Choice>
        <Choice label="Version">
          <Select
            options={template.versions.map((one) => ({ value: String(one), label: String(one) }))}
            value={String(version)}
            onValueChange={(one) => void setUrl({ version: Number(one) })}
          />
        </Choice>
        <Choice label="Left out">
          <Select
            options={[
              { value: NOTHING, label: "Nothing" },
              ...template.variables.map((value) => ({ value, label: value })),
            ]}
            value={input.without ?? NOTHING}
            onValueChange={(without) => void setUrl({ without: without === NOTHING ? null : without })}
          />
        </Choice>
      </div>
      {preview.data ? (
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <PreviewedText preview={preview.data} />
          <SampleData variables={preview.data.variables} />
        </div>
      ) : preview.isError ? (
        <ErrorPanel
          errorId={preview.error.data?.errorId ?? null}
          onRetry={() => void preview.refetch()}
          retrying={preview.isFetching}
        >
          {preview.error.message}
        </ErrorPanel>
      ) : (
        <div role="status">
          <span className="sr-only">Writing the text</span>
          <Skeleton className="h-96 rounded-lg" />
        </div>
      )}
    </Page>
  );
}

function Choice({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Field label={label} required className="sm:w-44">
      {children}
    </Field>
  );
}

function PreviewedText({ preview }: { preview: Preview }) {
  const { content, problem, channel, locale, version } = preview;
  if (!content)
    return (
      <Banner tone="bad" role="alert" title="This would not be sent">
        {problem} The event that asks for the message is kept; the message itself fails before any call.
      </Banner>
    );
  return (
    <Card
      title={CHANNEL_LOOKS[channel].label}
      description={`Version ${version}, in ${languageOf(locale)}`}
      footer={content.sms ? <SmsSize sms={content.sms} /> : undefined}
    >
      <div className="flex flex-col gap-3">
        {content.subject === null ? null : (
          <p className="text-base font-semibold wrap-anywhere">{content.subject}</p>
        )}
        {content.html === null ? (
          <div className="max-w-md rounded-lg border bg-sunken px-3 py-2 text-sm whitespace-pre-wrap wrap-anywhere">
            {content.pushTitle === null ? null : <p className="font-semibold">{content.pushTitle}</p>}
            <p>{content.pushBody ?? content.text}</p>
          </div>
        ) : (
          <>
            <ContentFrame html={content.html} title="The mail with sample data" />
            <details className="text-sm">
              <summary className="cursor-pointer font-medium">Plain text</summary>
              <pre
                tabIndex={0}
                className="mt-2 max-h-96 overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
              >
                {content.text}
              </pre>
            </details>
          </>
        )}
        {content.files.length > 0 ? (
          <p className="text-sm text-ink-muted">Attached: {content.files.join(", ")}</p>
        ) : null}
      </div>
    </Card>
  );
}

function SmsSize({ sms }: { sms: NonNullable<NonNullable<Preview["content"]>["sms"]> }) {
  const { segments, encoding, units } = sms;
  return (
    <span>
      {countOf(segments, "segment")}, {encoding}, {units} {encoding === "GSM-7" ? "septets" : "units"}
    </span>
  );
}

function SampleData({ variables }: { variables: Preview["variables"] }) {
  return (
    <Card title="Sample data">
      <DescriptionList
        items={Object.entries(variables).map(([name, value]) => ({
          term: <code className="font-mono text-xs">{name}</code>,
          description: typeof value === "string" ? value : JSON.stringify(value),
        }))}
      />
    </Card>
  );
}

function languageOf(locale: string): string {
  return new Intl.DisplayNames("en-GB", { type: "language" }).of(locale) ?? locale;
}
