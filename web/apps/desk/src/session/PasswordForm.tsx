import { api, isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { RequestProblem, toast } from "@filrouge/ui";
import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

const SHORTEST = 12;

export function PasswordForm({ onDone, onCancel }: { onDone: () => void; onCancel?: () => void }) {
  const s = useStrings();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => api.session.changePassword(current, next),
    onSuccess: () => {
      toast.done(s.t("password.done"));
      onDone();
    },
  });
  const code = isProblem(change.error) ? change.error.code : "";
  const wrong = code === "access.wrong_password";
  const weak = code === "access.weak_password";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (next.length >= SHORTEST && current) change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput label={s.t("password.current")} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} error={wrong ? s.t("password.wrong") : undefined} data-autofocus />
        <PasswordInput label={s.t("password.next")} description={s.t("password.hint")} autoComplete="new-password" value={next} onChange={(event) => setNext(event.currentTarget.value)} error={tried && next.length < SHORTEST ? s.t("password.short") : weak ? s.t("password.weak") : undefined} />
        {change.error && !wrong && !weak ? <RequestProblem error={change.error} /> : null}
        <Group justify="flex-end">
          {onCancel && <Button onClick={onCancel}>{s.t("action.cancel")}</Button>}
          <Button type="submit" variant="filled" loading={change.isPending}>
            {s.t("password.go")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
