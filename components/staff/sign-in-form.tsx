"use client";

import { LogIn } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { returnPath } from "@/components/staff/return-path";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface Credentials {
  email: string;
  password: string;
}

const UNREACHABLE = "The server did not answer. Check the connection and try again.";

/** Asks for e-mail and password and then goes to `next`, a path of this product. */
export function SignInForm({ next }: { next: string }) {
  const { register, handleSubmit, formState, resetField, setFocus } = useForm<Credentials>();
  // Taken away while a try is under way, so that the same words twice are announced twice.
  const [refusal, setRefusal] = useState<string | null>(null);
  const { errors, isSubmitting } = formState;

  const submit = handleSubmit(async (credentials) => {
    setRefusal(null);
    const message = await signIn(credentials);
    if (message === null) {
      // A whole page load, so that nothing fetched for someone else stays in memory.
      window.location.assign(returnPath(next));
      // The button keeps its spinner until the page is left.
      return new Promise<void>(() => undefined);
    }
    setRefusal(message);
    resetField("password");
    setFocus("password");
  });

  return (
    <form
      method="post"
      noValidate
      onSubmit={submit}
      className="flex flex-col gap-4"
      aria-labelledby="sign-in-title"
    >
      {refusal ? <Banner tone="bad" role="alert" title={refusal} /> : null}
      <Field label="E-mail" required error={errors.email?.message}>
        <Input
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          className="h-11"
          {...register("email", { required: "Enter your e-mail address." })}
        />
      </Field>
      <Field label="Password" required error={errors.password?.message}>
        <Input
          type="password"
          autoComplete="current-password"
          className="h-11"
          {...register("password", { required: "Enter your password." })}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" icon={<LogIn />} loading={isSubmitting}>
        Sign in
      </Button>
    </form>
  );
}

/** Null if signed in, otherwise the words to show. */
async function signIn(credentials: Credentials): Promise<string | null> {
  try {
    const response = await fetch("/api/auth/sign-in/email", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(credentials),
    });
    if (response.ok) return null;
    const body = (await response.json().catch(() => null)) as { message?: string } | null;
    return body?.message ?? UNREACHABLE;
  } catch {
    return UNREACHABLE;
  }
}
