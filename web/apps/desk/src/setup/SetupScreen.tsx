import { isProblem, settings } from "@filrouge/api";
import { needArea, useStrings } from "@filrouge/strings";
import { RequestProblem, Skeletons } from "@filrouge/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useSession } from "../session/session";
import { CodePage } from "./CodePage";
import { keepCode, readCode } from "./code";
import { Steps } from "./Steps";

/** The set-up: open with the one-time code, until there is an administrator; then its last step, signed in. */
export function SetupScreen() {
  const s = useStrings();
  const navigate = useNavigate();
  const session = useSession();
  const [code, setCode] = useState(readCode);
  const [done, setDone] = useState(false);
  const needed = session?.installation.needs_setup ?? true;
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let wanted = true;
    // The last steps borrow the words of the settings.
    void needArea("settings", s.language).then(() => wanted && setReady(true));
    return () => {
      wanted = false;
    };
  }, [s.language]);
  const { data, error, refetch, isPending, fetchStatus } = useQuery({
    queryKey: ["setup", code],
    queryFn: () => settings.setup(code).read(),
    enabled: code !== "" && needed && !done,
    retry: false,
    staleTime: Infinity,
  });
  useEffect(() => {
    if (!needed && !done) void navigate({ to: "/" });
  }, [needed, done, navigate]);
  const enter = (typed: string) => {
    keepCode(typed);
    if (typed === code) void refetch();
    else setCode(typed);
  };
  if (!needed && !done) return null;
  if (code === "" || isProblem(error, "setup.bad_code") || (isProblem(error) && error.status === 429))
    return <CodePage given={code} error={code ? error : null} onEnter={enter} checking={fetchStatus === "fetching"} />;
  if (error) return <RequestProblem error={error} onRetry={() => void refetch()} />;
  if (!ready || (isPending && !done) || !data) return <Skeletons rows={4} height={44} />;
  return <Steps code={code} state={data} onDone={() => setDone(true)} />;
}
