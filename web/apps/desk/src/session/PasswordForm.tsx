import { api, isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { RequestProblem, toast } from "@filrouge/ui";
import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

const SHORTEST = 12;

export function PasswordForm({ onDone }: { onDone: () => void }) {
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
  const refused = isProblem(change.error) && [400, 401, 403, 422].includes(change.error.status);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (next.length >= SHORTEST && current) change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput label={s.t("password.current")} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} error={refused ? s.t("password.wrong") : undefined} data-autofocus />
        <PasswordInput label={s.t("password.next")} description={s.t("password.hint")} autoComplete="new-password" value={next} onChange={(event) => setNext(event.currentTarget.value)} error={tried && next.length < SHORTEST ? s.t("password.short") : undefined} />
        {change.error && !refused ? <RequestProblem error={change.error} /> : null}
        <Group justify="flex-end">
          <Button onClick={onDone}>{s.t("action.cancel")}</Button>
          <Button type="submit" variant="filled" loading={change.isPending}>
            {s.t("password.go")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
