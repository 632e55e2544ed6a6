"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export interface TypedContact {
  email: string;
  phone: string;
}

export interface CorrectContactFieldsProps {
  typed: TypedContact;
  onTyped: (typed: TypedContact) => void;
  /** False for whom we never write to by phone. */
  hasPhone: boolean;
  issues: readonly { field: string; message: string }[];
}

/** Where a new address and a new number are typed; what is left empty stays as it is. */
export function CorrectContactFields({ typed, onTyped, hasPhone, issues }: CorrectContactFieldsProps) {
  const issueOf = (field: keyof TypedContact) => issues.find((issue) => issue.field === field)?.message;
  return (
    <div className="flex flex-col gap-4">
      <Field
        label="New e-mail address"
        error={issueOf("email")}
        hint="Have it spelt, and read it back. Empty leaves it as it is."
      >
        <Input
          type="text"
          inputMode="email"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={320}
          value={typed.email}
          onChange={(event) => onTyped({ ...typed, email: event.target.value })}
        />
      </Field>
      {hasPhone ? (
        <Field
          label="New phone number"
          error={issueOf("phone")}
          hint="With its country, such as +34 600 11 22 33."
        >
          <Input
            type="tel"
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            className="tabular"
            value={typed.phone}
            onChange={(event) => onTyped({ ...typed, phone: event.target.value })}
          />
        </Field>
      ) : null}
    </div>
  );
}
