import { RequestProblem, Skeletons, PageHead } from "@filrouge/ui";
import { useStrings } from "@filrouge/strings";
import { useQuery } from "@tanstack/react-query";
import { PhoneBack } from "../presence/PhoneBack";
import { preferencesQuery } from "../notifications/preferences";
import { Digest } from "./Digest";
import css from "./me.module.css";
import { Profile } from "./Profile";
import { Quiet } from "./Quiet";
import { Reaching } from "./Reaching";
import { Kinds } from "./Kinds";

/** One's own account: who one is, how the desk looks, what one is told, and when not. */
export function MeScreen() {
  const s = useStrings();
  const found = useQuery(preferencesQuery);
  const wishes = found.data;
  return (
    <div className={css.screen}>
      <PageHead title={s.t("me.title")} back={<PhoneBack />} />
      <div className={css.page}>
        <div className={css.column}>
          <Profile />
          {found.isPending && <Skeletons rows={5} height={40} />}
          {found.error && !wishes && <RequestProblem error={found.error} onRetry={() => void found.refetch()} />}
          {wishes && (
            <>
              <Kinds wishes={wishes} />
              <Reaching wishes={wishes} />
              <Quiet wishes={wishes} />
              <Digest wishes={wishes} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}
